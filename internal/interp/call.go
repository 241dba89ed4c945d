package interp

import (
	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Call windows are addressed absolutely here: w is the address of the callee's cell, the header follows, then the arguments.

const argsOffset = frame.CalleeOffset

// invoke calls what stands in the window at w with n arguments. The result goes to the register at byte offset dst of the frame at
// m.Base, after which execution goes on at ret. Walrus functions get a frame; everything else is finished when invoke returns.
func (m *Machine) invoke(w uint64, n int, dst uint16, ret uint64, flags uint8) error {
	callee := *frame.CellAt(w)
	switch callee.Tag {
	case value.Function:
		f := m.C.FuncOf(callee)
		if n != f.Proto.Params {
			return rt.WrongArgCount(f.Proto.Name, f.Proto.Params, n)
		}
		return m.push(w, f, dst, ret, flags)
	case value.Native:
		r, err := m.callNative(m.C.NativeOf(callee), w+argsOffset, n)
		if err != nil {
			return err
		}
		m.finish(r, dst, ret, flags)
		return nil
	case value.Struct:
		return m.construct(w, callee, n, dst, ret, flags)
	}
	return rt.NotCallable(callee)
}

// finish stores the result of a call that needed no frame.
func (m *Machine) finish(r value.Cell, dst uint16, ret uint64, flags uint8) {
	if flags&frame.FlagHost != 0 {
		m.result, m.done = r, true
		return
	}
	*m.reg(dst) = r
	m.PC = ret
}

// push makes the frame of a call of f whose window is at w. It charges the step and the depth, grows the stack, and hands a hot
// function to the compiler.
func (m *Machine) push(w uint64, f *rt.Func, dst uint16, ret uint64, flags uint8) error {
	info := frame.InfoAt(f.Info)
	step := int64(info.Step)
	if m.DepthLeft < step {
		return rt.Raise(diag.StackOverflow, m.depthLimit())
	}
	if m.Fuel < step {
		if err := m.refuel(); err != nil {
			return err
		}
	}
	base := w + argsOffset
	if base+uint64(info.Regs) > m.StackEnd {
		moved, err := m.growStack(base + uint64(info.Regs))
		if err != nil {
			return err
		}
		base += moved
	}
	m.Fuel -= step
	m.DepthLeft -= step
	*frame.HeaderOf(base) = frame.Header{Return: ret, Tag: value.Frame, Flags: flags, Dst: dst, Delta: uint32(base - m.Base)}
	m.Base, m.PC, m.K = base, info.Code, f.Info+frame.InfoSize
	info.Calls--
	if info.Calls > 0 {
		return nil
	}
	if m.Tier == nil {
		f.SetCallCounter(1 << 30)
		return nil
	}
	_, err := m.Tier.HotCall(m, f)
	return err
}

// callNative runs a built-in or host function: number and types of the arguments, the body, the steps of 22.1.
func (m *Machine) callNative(nat *rt.Native, args uint64, n int) (value.Cell, error) {
	a := rt.ArgsAt(ptr(args), n)
	if err := nat.Check(a); err != nil {
		return value.Cell{}, err
	}
	r, err := nat.Body(m.C, a)
	if err != nil || !nat.Linear {
		return r, err
	}
	items := m.C.Size(r)
	for i := range n {
		items += m.C.Size(a.At(i))
	}
	return r, m.chargeSteps(items / 64)
}

// construct makes an instance of the struct in the window at w; `init` gets a frame whose result is the instance.
func (m *Machine) construct(w uint64, s value.Cell, n int, dst uint16, ret uint64, flags uint8) error {
	info := m.C.StructOf(s)
	if info.Init < 0 {
		if n != 0 {
			return rt.WrongArgCount(info.Decl.Name, 0, n)
		}
		m.finish(m.C.NewInstance(s), dst, ret, flags)
		return nil
	}
	method := rt.MethodOf(s.Bits, info.Init)
	f := m.C.FuncOf(method)
	if n != f.Proto.Params-1 {
		return rt.WrongArgCount(f.Proto.Name, f.Proto.Params-1, n)
	}
	// The window moves up by one cell so that the instance can stay where the callee was, and the arguments by two to make room for
	// the instance as the first of them. The slack behind the stack has room for that.
	instance := m.C.NewInstance(s)
	args := heap.Cells(w+argsOffset, n+2)
	copy(args[2:], args[:n])
	args[1] = instance
	*frame.CellAt(w) = instance
	*frame.CellAt(w + value.Size) = method
	return m.push(w+value.Size, f, dst, ret, flags|frame.FlagInit)
}

// returnValue leaves the running frame with result v.
func (m *Machine) returnValue(v value.Cell) {
	h := *frame.HeaderOf(m.Base)
	if h.Flags&frame.FlagInit != 0 {
		v = *frame.CellAt(m.Base - argsOffset - value.Size)
	}
	if h.Flags&frame.FlagImport != 0 {
		u := m.running().Unit
		u.State = rt.Loaded
		v = u.Module()
	}
	m.DepthLeft += int64(frame.InfoAt(m.K - frame.InfoSize).Step)
	m.Base -= uint64(h.Delta)
	if h.Flags&frame.FlagHost != 0 {
		m.result, m.done = v, true
		m.K = 0
		return
	}
	*m.reg(h.Dst) = v
	m.PC = h.Return
	m.K = heap.Slot(frame.Callee(m.Base).Bits, 0).Bits + frame.InfoSize
	m.done = h.Flags&frame.FlagNative != 0
}

// tailCall replaces the running frame by that of a Walrus function; other callees are called, and the Return that follows returns
// their result.
func (m *Machine) tailCall(w bytecode.Word) error {
	window, n := m.Base+uint64(w.A()), int(w.C())
	callee := *frame.CellAt(window)
	if callee.Tag != value.Function {
		return m.invoke(window, n, w.A(), m.PC+8, 0)
	}
	f := m.C.FuncOf(callee)
	if n != f.Proto.Params {
		return rt.WrongArgCount(f.Proto.Name, f.Proto.Params, n)
	}
	info := frame.InfoAt(f.Info)
	old := frame.InfoAt(m.K - frame.InfoSize)
	if info.Step != old.Step { // hidden functions are outside the count of depth: keep the books simple
		return m.invoke(window, n, w.A(), m.PC+8, 0)
	}
	if m.Fuel < int64(info.Step) {
		if err := m.refuel(); err != nil {
			return err
		}
	}
	if end := m.Base + uint64(info.Regs); end > m.StackEnd {
		moved, err := m.growStack(end)
		if err != nil {
			return err
		}
		window += moved
	}
	m.Fuel -= int64(info.Step)
	*frame.Callee(m.Base) = callee
	copy(heap.Cells(m.Base, n), heap.Cells(window+argsOffset, n))
	m.PC, m.K = info.Code, f.Info+frame.InfoSize
	info.Calls--
	if info.Calls > 0 {
		return nil
	}
	if m.Tier == nil {
		f.SetCallCounter(1 << 30)
		return nil
	}
	_, err := m.Tier.HotCall(m, f)
	return err
}

// callMember calls `receiver.name(args)` by the rules of language.md 9.5. The receiver is argument 0 of the window if it takes part in
// the call, otherwise the window begins one cell later and the receiver's cell becomes the header.
func (m *Machine) callMember(w bytecode.Word) error {
	name := m.constant(uint16((*(*bytecode.Word)(ptr(m.PC + 8))).ExtLow()))
	window, n := m.Base+uint64(w.A()), int(w.C())
	receiver := *frame.CellAt(window + argsOffset)
	ret := m.PC + 16
	if w.Op() >= bytecode.CallMemberNative {
		args, n, nat := m.cachedNative(receiver, name, window, n)
		if nat != nil && m.intrinsic(w, receiver, window) {
			return nil
		}
		if nat != nil {
			r, err := m.callNative(nat, args, n)
			if err == nil {
				*m.reg(w.B()) = r
				m.PC = ret
			}
			return err
		}
	}
	m.feedback().Left |= frame.ClassOf(receiver.Tag)
	target, err := m.C.ResolveCall(receiver, name)
	if err != nil {
		return err
	}
	if target.Callee.Tag == value.Native {
		m.cacheNative(w, receiver, target)
	}
	if !target.WithReceiver {
		if target.Static { // a method called through its struct: the error names it without the struct
			if f := m.C.FuncOf(target.Callee); n != f.Proto.Params {
				return rt.WrongArgCount(m.C.TextOf(name), f.Proto.Params, n)
			}
		}
		if target.Callee.Tag == value.Function && (receiver.Tag == value.Instance || receiver.Tag == value.Dict) {
			m.cacheFunctionField(w, receiver, name)
		}
		*frame.CellAt(window + value.Size) = target.Callee
		return m.invoke(window+value.Size, n, w.B(), ret, 0)
	}
	if target.Callee.Tag == value.Function {
		f := m.C.FuncOf(target.Callee)
		if f.Proto.Params != n+1 {
			called := f.Proto.Name
			if f.Proto.Hidden {
				called = m.C.TextOf(name)
			}
			return rt.WrongArgCount(called, f.Proto.Params-1, n)
		}
		if receiver.Tag == value.Instance {
			m.cacheMethod(w, receiver, target.Callee, f)
		}
	}
	*frame.CellAt(window) = target.Callee
	return m.invoke(window, n+1, w.B(), ret, 0)
}

// intrinsic does what a specialised form stands for where the loop cannot: dicts with keys of any type. It reports whether it did
// anything. The site is known to call the built-in method for this receiver.
func (m *Machine) intrinsic(w bytecode.Word, receiver value.Cell, window uint64) bool {
	if op := w.Op(); op != bytecode.CallMemberGet && op != bytecode.CallMemberContains || receiver.Tag != value.Dict {
		return false
	}
	r, found := m.C.Space.DictGet(receiver.Bits, *frame.CellAt(window + 3*value.Size))
	switch {
	case w.Op() == bytecode.CallMemberContains:
		r = value.OfBool(found)
	case !found:
		r = *frame.CellAt(window + 4*value.Size)
	}
	*m.reg(w.B()) = r
	m.PC += 16
	return true
}

// cacheMethod remembers the method for instances of this shape: shape in the feedback of the first word, closure and Info in
// that of the second. What a site calls for further shapes goes to the machine's cache of methods.
func (m *Machine) cacheMethod(w bytecode.Word, receiver, method value.Cell, f *rt.Func) {
	fb := m.feedback()
	shape := uint32(heap.KindOf(receiver.Bits))
	if w.Op() == bytecode.CallMemberMethod && fb.Shape != shape && m.C.Space.HasShape(heap.Kind(fb.Shape)) {
		fb.Misses = min(fb.Misses+1, 255)
		m.Methods[methodSlot(m.PC, shape)] = methodEntry{pc: m.PC, shape: shape, closure: method.Bits, info: f.Info}
		return
	}
	if w.Op() != bytecode.CallMember && w.Op() != bytecode.CallMemberMethod { // what the feedback says is of another kind
		return
	}
	fb.Shape = shape
	second := m.secondFeedback()
	heap.Store64(second, method.Bits)
	heap.Store64(second+8, f.Info)
	rewrite(m.PC, bytecode.CallMemberMethod)
}

// secondFeedback is the address of the feedback of the second word of the instruction at PC.
func (m *Machine) secondFeedback() uint64 {
	return frame.InfoAt(m.K-frame.InfoSize).Feedback(m.PC) + frame.FeedbackSize
}

// cacheFunctionField remembers where instances of this shape, which has no method of that name, or dicts of this shape have the field
// that is called.
func (m *Machine) cacheFunctionField(w bytecode.Word, receiver, name value.Cell) {
	loc, ok := m.C.FieldLoc(receiver, name)
	if !ok || !loc.Inline || w.Op() != bytecode.CallMember && w.Op() != bytecode.CallMemberField {
		return
	}
	m.cacheField(loc, receiver.Bits)
	rewrite(m.PC, bytecode.CallMemberField)
}

// cacheNative remembers the built-in function that a call has found. The feedback of the second word holds the tag of the receiver (of a
// module: its address) and the address of the function's object. It makes the instruction the form that does what the function does
// in the loop, if there is one.
func (m *Machine) cacheNative(w bytecode.Word, receiver value.Cell, target rt.CallTarget) {
	key := uint64(receiver.Tag)
	switch receiver.Tag {
	case value.List, value.String, value.Dict:
		if !target.WithReceiver {
			return
		}
	case value.Module:
		if key = receiver.Bits; !m.C.IsStandard(receiver) {
			return
		}
	default:
		return
	}
	fb := m.feedback()
	if w.Op() != bytecode.CallMember {
		if fb.Misses++; fb.Misses >= maxMisses {
			fb.Misses = maxMisses
		}
		if w.Op() < bytecode.CallMemberNative {
			return
		}
	}
	second := m.secondFeedback()
	heap.Store64(second, key)
	heap.Store64(second+8, target.Callee.Bits)
	to := bytecode.CallMemberNative
	if nat := m.C.NativeOf(target.Callee); fb.Misses < maxMisses && int(w.C()) == len(nat.Params) {
		if op := intrinsicForm(nat.Intrinsic, receiver.Tag); op != bytecode.Nop {
			to = op
		}
	}
	rewrite(m.PC, to)
}

// intrinsicForm is the form of CallMember that does what a built-in function does, Nop if there is none.
func intrinsicForm(fn rt.Intrinsic, receiver value.Tag) bytecode.Op {
	switch {
	case receiver == value.Module && fn == rt.IntrinsicLen:
		return bytecode.CallMemberLenOf
	case receiver == value.Module && fn == rt.IntrinsicSqrt:
		return bytecode.CallMemberSqrtOf
	case receiver == value.List && fn == rt.IntrinsicLen, receiver == value.String && fn == rt.IntrinsicLen:
		return bytecode.CallMemberLen
	case receiver == value.List && fn == rt.IntrinsicPush:
		return bytecode.CallMemberPush
	case receiver == value.List && fn == rt.IntrinsicPop:
		return bytecode.CallMemberPop
	case receiver == value.Dict && fn == rt.IntrinsicGet:
		return bytecode.CallMemberGet
	case receiver == value.Dict && fn == rt.IntrinsicContains:
		return bytecode.CallMemberContains
	case receiver == value.String && fn == rt.IntrinsicCodeAt:
		return bytecode.CallMemberCodeAt
	}
	return bytecode.Nop
}

// cachedNative returns the built-in function that the site is known to call for this receiver, and its arguments; nil if the call has
// to be resolved. A dict may have a key of the name, which goes first.
func (m *Machine) cachedNative(receiver, name value.Cell, window uint64, n int) (uint64, int, *rt.Native) {
	second := m.secondFeedback()
	key := heap.Load64(second)
	args := window + argsOffset
	switch receiver.Tag {
	case value.List, value.String:
		n++
	case value.Dict:
		if _, has := m.C.Space.DictGetName(receiver.Bits, name.Bits); has {
			return 0, 0, nil
		}
		n++
	case value.Module:
		if key != receiver.Bits {
			return 0, 0, nil
		}
		return args + value.Size, n, m.C.NativeOf(value.OfRef(value.Native, heap.Load64(second+8)))
	}
	if key != uint64(receiver.Tag) {
		return 0, 0, nil
	}
	return args, n, m.C.NativeOf(value.OfRef(value.Native, heap.Load64(second+8)))
}

// call does the calls that the loop cannot do.
func (m *Machine) call(w bytecode.Word) error {
	callee := *m.reg(w.A())
	fb := m.feedback()
	fb.Left |= frame.ClassOf(callee.Tag)
	window, n := m.Base+uint64(w.A()), int(w.C())
	if callee.Tag == value.Native {
		nat := m.C.NativeOf(callee)
		r, err := m.callNative(nat, window+argsOffset, n)
		if err != nil {
			return err
		}
		if w.Op() == bytecode.Call && n == len(nat.Params) {
			m.specialiseCall(nat.Intrinsic, callee)
		}
		*m.reg(w.B()) = r
		m.PC += 8
		return nil
	}
	return m.invoke(window, n, w.B(), m.PC+8, 0)
}

// specialiseCall makes a call of a built-in function the form that does the same in the loop, if there is one. The cache of the feedback
// holds the address of the function's object.
func (m *Machine) specialiseCall(fn rt.Intrinsic, callee value.Cell) {
	to := bytecode.Nop
	switch fn {
	case rt.IntrinsicLen:
		to = bytecode.CallLen
	case rt.IntrinsicPush:
		to = bytecode.CallPush
	default:
		return
	}
	heap.Store64(frame.InfoAt(m.K-frame.InfoSize).Feedback(m.PC), callee.Bits)
	rewrite(m.PC, to)
}
