package bytecode

import (
	"cmp"
	"slices"
)

// What registers hold is followed in one pass over the code, in order of address. That is enough because of how jumps look: a place is
// reached by falling through, by jumps from above (whose states wait in pending until the place is reached), or, in the case of a
// loop's body that stands before its header, by jumps from below only. Then the state is predicted from the one that waits at the header,
// and the jump from below checks the prediction. Where a jump from below brings less than a place was entered with (a dead temporary,
// say), the pass is repeated with that register unknown at that place, until everything agrees.

// maxPasses bounds the repetitions. Code from the compiler needs two or three.
const maxPasses = 64

// sort is what a register certainly holds.
type sort uint8

const (
	unknown sort = iota // nothing certain
	anyValue
	box
	counter // bounds of a range loop; ints, may be read as values
	iterState
	fault // an error, or none, kept by try statements
)

// readable reports whether a register of sort have can be read where want is needed.
func readable(have, want sort) bool {
	return have == want || have == counter && want == anyValue
}

// flowState is the state of the pass.
type flowState struct {
	v       *verifier
	regs    []sort         // at the current instruction; nil if nothing is known to get there
	pending map[int][]sort // states that wait for a place further down
	checked map[int][]sort // states that places with jumps from below were entered with
	weaker  map[int][]int  // registers that are unknown at a place, for the next pass
	changed bool           // weaker has grown in this pass
	bodies  map[int]int    // start of a loop's body: the header further down
	guarded []guard        // handler ranges around the current instruction
	next    int            // first handler, by start, whose range has not begun
	order   []int          // handlers by start
}

// guard collects what a handler can rely on: what every register holds throughout the range.
type guard struct {
	end, target int
	regs        []sort
}

// flow checks what registers hold.
func (v *verifier) flow() error {
	weaker := map[int][]int{}
	for range maxPasses {
		s := &flowState{v: v, pending: map[int][]sort{}, checked: map[int][]sort{}, weaker: weaker, bodies: map[int]int{}}
		if err := s.pass(); err != nil || !s.changed {
			return err
		}
	}
	v.pc = 0
	return v.errorf("the code is too irregular to be verified")
}

// pass goes over the code once.
func (s *flowState) pass() error {
	v := s.v
	s.regs = make([]sort, v.f.Registers)
	for i := range v.f.Params {
		s.regs[i] = anyValue
	}
	for _, l := range v.f.Loops {
		if l.Start < l.Header {
			s.bodies[int(l.Start)] = int(l.Header)
		}
	}
	s.orderHandlers()
	code := v.f.Code
	for v.pc = 0; v.pc < len(code); {
		if err := s.arrive(v.pc); err != nil {
			return err
		}
		info := Of(code[v.pc].Op())
		if s.regs != nil {
			if err := s.step(code[v.pc], info); err != nil {
				return err
			}
			if info.Flags&Ends != 0 {
				s.regs = nil
			}
		}
		v.pc += info.Width()
	}
	return nil
}

// orderHandlers sorts the handlers by the start of their range; inner ones that start at the same place come later.
func (s *flowState) orderHandlers() {
	h := s.v.f.Handlers
	s.order = make([]int, len(h))
	for i := range s.order {
		s.order[i] = len(h) - 1 - i
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return cmp.Compare(h[a].Start, h[b].Start) })
}

// arrive brings the state up to date at the start of an instruction.
func (s *flowState) arrive(pc int) error {
	for len(s.guarded) > 0 && s.guarded[len(s.guarded)-1].end <= pc {
		g := s.guarded[len(s.guarded)-1]
		s.guarded = s.guarded[:len(s.guarded)-1]
		s.send(g.target, g.regs)
	}
	joined := false
	if waiting, ok := s.pending[pc]; ok {
		delete(s.pending, pc)
		if s.regs == nil {
			s.regs = waiting
		} else {
			merge(s.regs, waiting)
		}
		joined = true
	}
	if header, ok := s.bodies[pc]; ok && s.regs == nil {
		s.regs = s.predict(header)
		joined = s.regs != nil
	}
	if weak := s.weaker[pc]; len(weak) > 0 && s.regs != nil {
		for _, r := range weak {
			s.regs[r] = unknown
		}
		joined = true
	}
	if joined {
		for _, g := range s.guarded {
			merge(g.regs, s.regs)
		}
	}
	if s.v.back[pc] && s.regs != nil {
		s.checked[pc] = append([]sort(nil), s.regs...)
	}
	for s.next < len(s.order) && int(s.v.f.Handlers[s.order[s.next]].Start) <= pc {
		h := s.v.f.Handlers[s.order[s.next]]
		s.next++
		if n := len(s.guarded); s.regs == nil || n > 0 && s.guarded[n-1].end < int(h.End) {
			return s.v.errorf("handler ranges do not nest, or begin where control does not come")
		}
		s.guarded = append(s.guarded, guard{int(h.End), int(h.Target), append([]sort(nil), s.regs...)})
	}
	return nil
}

// predict is the state in which the body above a header begins: that of the header, with the loop's variables.
func (s *flowState) predict(header int) []sort {
	waiting, ok := s.pending[header]
	if !ok {
		return nil
	}
	regs := append([]sort(nil), waiting...)
	w := s.v.f.Code[header]
	switch w.Op() {
	case IterNext, IterNext2:
		clear(regs[int(w.A()/16)+iterFixed:])
		regs[w.B()/16] = anyValue
		if w.Op() == IterNext2 {
			regs[w.B()/16+1] = anyValue
		}
	}
	return regs
}

// merge keeps in a what a and b agree on.
func merge(a, b []sort) {
	for i := range a {
		if a[i] != b[i] {
			switch {
			case readable(a[i], anyValue) && readable(b[i], anyValue):
				a[i] = anyValue
			default:
				a[i] = unknown
			}
		}
	}
}

// send hands a state to a place further down.
func (s *flowState) send(target int, regs []sort) {
	if waiting, ok := s.pending[target]; ok {
		merge(waiting, regs)
	} else {
		s.pending[target] = append([]sort(nil), regs...)
	}
}

// jump follows a jump from the current instruction.
func (s *flowState) jump(target int) error {
	if target > s.v.pc {
		s.send(target, s.regs)
		return nil
	}
	assumed, ok := s.checked[target]
	if !ok {
		return s.v.errorf("jump back to a place that nothing else reaches")
	}
	for i, want := range assumed {
		if want != unknown && !readable(s.regs[i], want) {
			s.weaker[target] = append(s.weaker[target], i)
			assumed[i] = unknown
			s.changed = true
		}
	}
	return nil
}

// set notes what a register holds now.
func (s *flowState) set(r int, k sort) {
	s.regs[r] = k
	for i := range s.guarded {
		if g := &s.guarded[i]; g.regs[r] != k {
			g.regs[r] = unknown
		}
	}
}

// need checks that a register holds something of the given sort.
func (s *flowState) need(r int, want sort) error {
	if !readable(s.regs[r], want) {
		return s.v.errorf("register %d may not hold what is needed", r)
	}
	return nil
}

// needRow checks n registers that are read as values.
func (s *flowState) needRow(r, n int) error {
	for i := r; i < r+n; i++ {
		if err := s.need(i, anyValue); err != nil {
			return err
		}
	}
	return nil
}

// loseFrom forgets the registers from r on: a frame was there.
func (s *flowState) loseFrom(r int) {
	for i := r; i < len(s.regs); i++ {
		s.set(i, unknown)
	}
}

// step checks and applies one instruction.
func (s *flowState) step(w Word, info *Info) error {
	a, b, c := int(w.A()/16), int(w.B()/16), int(w.C()/16)
	switch w.Op() {
	case Move:
		if s.regs[b] == unknown || s.regs[b] == box || s.regs[b] == iterState {
			return s.v.errorf("register %d may not hold what is needed", b)
		}
		k := s.regs[b]
		if k == counter {
			k = anyValue
		}
		s.set(a, k)
		return nil
	case NewBox:
		if err := s.need(b, anyValue); err != nil {
			return err
		}
		s.set(a, box)
		return nil
	case GetBox:
		if err := s.need(b, box); err != nil {
			return err
		}
		s.set(a, anyValue)
		return nil
	case SetBox:
		if err := s.need(a, box); err != nil {
			return err
		}
		return s.need(b, anyValue)
	case TryEnter, CatchPending:
		s.set(a, fault)
		return nil
	case CatchLeave, Rethrow:
		return s.need(a, fault)
	case Closure:
		err := s.captures(&s.v.p.Functions[w.D()])
		s.set(a, anyValue)
		return err
	case NewStruct:
		for _, m := range s.v.p.Structs[w.D()].Methods {
			if err := s.captures(&s.v.p.Functions[m.Function]); err != nil {
				return err
			}
		}
		s.set(a, anyValue)
		return nil
	case ForPrep, ForLoop:
		return s.rangeLoop(w, a, b)
	case IterPrep, IterResult, IterNext, IterNext2, IterCheck:
		return s.iteration(w, a, b)
	case Call, CallMember, TailCall:
		return s.call(w, a, b)
	case NewList, Concat, NewDict, ListAppend, DictAppend, Slice:
		return s.aggregate(w, a, b, c)
	}
	return s.plain(w, info)
}

// plain is step for instructions that the table describes completely.
func (s *flowState) plain(w Word, info *Info) error {
	operands := [3]struct {
		k Kind
		r int
	}{{info.A, int(w.A() / 16)}, {info.B, int(w.B() / 16)}, {info.C, int(w.C() / 16)}}
	if info.Wide {
		operands[1].k, operands[2].k = None, None
	}
	for _, o := range operands {
		if o.k == RegR || o.k == RegRW {
			if err := s.need(o.r, anyValue); err != nil {
				return err
			}
		}
	}
	for _, o := range operands {
		if o.k == RegW || o.k == RegRW {
			s.set(o.r, anyValue)
		}
	}
	if info.Flags&Jumps != 0 {
		return s.jump(s.v.pc + s.v.displacement(s.v.pc))
	}
	return nil
}

// captures checks that the boxes of a closure made here are where its function says.
func (s *flowState) captures(f *Function) error {
	for _, c := range f.Captures {
		if !c.FromParent {
			if err := s.need(int(c.Index), box); err != nil {
				return err
			}
		}
	}
	return nil
}

// aggregate is step for instructions that read rows of registers.
func (s *flowState) aggregate(w Word, a, b, c int) error {
	first, n := b, int(w.C())
	switch w.Op() {
	case NewDict, DictAppend:
		n *= 2
	case Slice:
		if err := s.need(b, anyValue); err != nil {
			return err
		}
		first, n = c, sliceOperand
	}
	if err := s.needRow(first, n); err != nil {
		return err
	}
	if w.Op() == ListAppend || w.Op() == DictAppend {
		return s.need(a, anyValue)
	}
	s.set(a, anyValue)
	return nil
}

func (s *flowState) call(w Word, a, b int) error {
	callee, args := a, a+callFixed
	if w.Op() == CallMember {
		callee, args = a+2, a+memberFixed
	}
	if err := s.need(callee, anyValue); err != nil {
		return err
	}
	if err := s.needRow(args, int(w.C())); err != nil {
		return err
	}
	s.loseFrom(a)
	if w.Op() == TailCall {
		b = a
	}
	s.set(b, anyValue)
	return nil
}

// rangeLoop is step for ForPrep and ForLoop.
func (s *flowState) rangeLoop(w Word, a, b int) error {
	target := s.v.pc + s.v.displacement(s.v.pc)
	if w.Op() == ForPrep {
		if err := s.needRow(a, rangeFixed); err != nil {
			return err
		}
		if target <= s.v.pc || b == a+1 {
			return s.v.errorf("a range loop that does not go forward")
		}
		s.set(a, counter)
		s.set(a+1, counter)
		s.send(target, s.regs)
		if b != a {
			s.set(b, anyValue)
		}
		return nil
	}
	for i := a; i < a+rangeFixed; i++ {
		if err := s.need(i, counter); err != nil {
			return err
		}
	}
	if target > s.v.pc || b == a+1 {
		return s.v.errorf("a range loop that does not go back")
	}
	if b != a {
		s.set(b, anyValue)
	}
	return s.jump(target)
}

// iteration is step for loops over other values.
func (s *flowState) iteration(w Word, a, b int) error {
	target := s.v.pc + s.v.displacement(s.v.pc)
	switch w.Op() {
	case IterPrep, IterResult:
		if err := s.need(a, anyValue); err != nil {
			return err
		}
		if op := s.v.f.Code[target].Op(); target <= s.v.pc || op != IterNext && op != IterNext2 || s.v.f.Code[target].A() != w.A() {
			return s.v.errorf("jump to something other than the head of the loop")
		}
		s.loseFrom(a + iterFixed)
		for i := a; i < a+iterFixed; i++ {
			s.set(i, iterState)
		}
		s.send(target, s.regs)
		if w.Op() == IterResult {
			s.regs = nil // control comes back here or goes to the header
			return nil
		}
		s.loseFrom(a)
		s.set(a, anyValue)
		return nil
	}
	for i := a; i < a+iterFixed; i++ {
		if err := s.need(i, iterState); err != nil {
			return err
		}
	}
	if b < a+iterFixed {
		return s.v.errorf("the variable lies in the state of the loop")
	}
	s.loseFrom(a + iterFixed)
	kept := append([]sort(nil), s.regs...)
	s.set(b, anyValue)
	pair := w.Op() == IterNext2 || w.Op() == IterCheck && s.v.f.Code[s.v.pc-2].Op() == IterNext2
	if pair && b+1 < len(s.regs) {
		s.set(b+1, anyValue)
	}
	if err := s.jump(target); err != nil {
		return err
	}
	copy(s.regs, kept)
	return nil
}
