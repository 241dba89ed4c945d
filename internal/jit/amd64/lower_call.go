package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
	"walrus/internal/value"
)

// Indices in Builder.Inputs; the register plus one, 0 while nothing asked.
const (
	inTags = iota
	inClosure
	inDepth
	inFrame
	inArgs
)

// inputReg returns the register of input k.
func (l lowerer) inputReg(k int, class regalloc.Class) mach.VReg {
	for len(l.Inputs) <= k {
		l.Inputs = append(l.Inputs, 0)
	}
	if l.Inputs[k] == 0 {
		l.Inputs[k] = l.NewV(class) + 1
	}
	return l.Inputs[k] - 1
}

// isFloatParam reports whether argument i arrives in a float register at the
// typed entry.
func isFloatParam(f *ir.Func, i int) bool {
	return i < RegArgs && i < len(f.Params) && f.Params[i] == value.Float
}

// input lowers the ways into the function.
func (l lowerer) input(v ir.Value) {
	in := &l.f.Instrs[v]
	i := int(in.Imm)
	switch in.Op {
	case ir.Closure:
		l.Bind(v, l.inputReg(inClosure, regalloc.Int))
	case ir.FrameBits, ir.FrameTag:
		op, size, disp := mach.Op(opLoad), uint8(typeWidth(in.Type)), int32(i)*cellSize
		if in.Type == ir.F64 {
			op = opLoadF
		}
		if in.Op == ir.FrameTag {
			disp += cellTag
		}
		m := l.Begin(op, v)
		m.Size, m.Disp = size, disp
		l.Use(l.inputReg(inFrame, regalloc.Int))
		l.Def(l.V(v))
	case ir.Arg:
		if i < RegArgs {
			l.argument(v, i)
			return
		}
		m := l.Begin(opIn, v)
		m.Size, m.Imm = uint8(typeWidth(in.Type)), int64(i-RegArgs)
		l.Def(l.V(v))
	case ir.ArgTag:
		switch {
		case i >= RegArgs:
			m := l.Begin(opIn, v)
			m.Size, m.Imm, m.Flags = 1, int64(i-RegArgs), flagCell
			l.Def(l.V(v))
		case i == 0:
			l.Bind(v, l.inputReg(inTags, regalloc.Int))
		default:
			m := l.Begin(opUShr, v)
			m.Size, m.Imm = 8, int64(8*i)
			l.Use(l.inputReg(inTags, regalloc.Int))
			l.DefSame(l.V(v), 0)
		}
	}
}

func (l lowerer) argument(v ir.Value, i int) {
	class := regalloc.Int
	if isFloatParam(l.f, i) {
		class = regalloc.Float
	}
	r := l.inputReg(inArgs+i, class)
	if class == l.class(v) {
		l.Bind(v, r)
		return
	}
	m := l.Begin(opBitsToF, v)
	m.Size = 8
	l.UseMem(r)
	l.Def(l.V(v))
}

// Enter defines the inputs that are used and describes the arguments for the
// sites at the entry.
func (t Target) Enter(b *mach.Builder) {
	fixed := [...]regalloc.PReg{inTags: tagsReg, inClosure: closureReg, inDepth: depthReg, inFrame: frameReg}
	for k, r := range b.Inputs {
		switch {
		case r == 0:
		case k < inArgs:
			b.DefFixed(r-1, fixed[k])
		case isFloatParam(b.F, k-inArgs):
			b.DefFixed(r-1, xmmArg(k-inArgs))
		default:
			b.DefFixed(r-1, regalloc.PReg(argRegs[k-inArgs]))
		}
	}
	b.EntrySites(mach.SiteStack, t.arguments(b.F, true), mach.SiteArguments, t.arguments(b.F, false))
}

// arguments tells where the arguments are at the typed or checked entry.
func (Target) arguments(f *ir.Func, typed bool) []mach.SlotRef {
	if f.Entry == ir.LoopEntry {
		return nil
	}
	at := func(kind mach.LocKind, n int) mach.Ref {
		return mach.Ref{Kind: mach.RefLoc, Bits: mach.PackLoc(mach.Loc{Kind: kind, N: int32(n)})}
	}
	var out []mach.SlotRef
	for i, tag := range f.Params {
		s := mach.SlotRef{Reg: uint16(i)}
		switch {
		case i >= RegArgs:
			// The frame does not exist yet: SP points to the return address.
			s.Payload = at(mach.LocStack, 8+cellSize*(i-RegArgs))
			s.Tag = at(mach.LocStack|mach.LocByte, 8+cellSize*(i-RegArgs)+cellTag)
		case typed && isFloatParam(f, i):
			s.Payload = at(mach.LocFPR, i)
		default:
			s.Payload = at(mach.LocGPR, int(argRegs[i]))
		}
		if i < RegArgs {
			s.Tag = at(mach.LocTagByte, int(tagsReg)<<3|i)
			if typed && tag != ir.AnyTag {
				s.Tag = mach.Ref{Kind: mach.RefConst, Bits: uint64(tag)}
			}
		}
		out = append(out, s)
	}
	return out
}

func (l lowerer) control(v ir.Value) {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	switch in.Op {
	case ir.Jump:
		l.Begin(opJump, v)
	case ir.Branch:
		c := l.condition(args[0])
		l.useComparison(l.Begin(opBranch, v), c)
	case ir.Guard:
		c := l.condition(args[0])
		l.useComparison(l.Begin(opGuard, v), c)
		l.Site(mach.SiteGuard, ir.Reason(in.Aux), v, in.Resume)
	case ir.Poll:
		l.Begin(opPoll, v)
		l.Site(mach.SitePoll, ir.Interrupted, v, in.Resume)
	case ir.Step:
		l.Begin(opStep, v).Imm = in.Imm
		l.Site(mach.SiteFuel, ir.StepLimit, v, in.Resume)
	case ir.Depth:
		m := l.Begin(opGuard, v)
		m.Size, m.Cond, m.Flags, m.Imm = 8, uint8(asm.GreaterEqual), flagImm, in.Imm
		l.UseMem(l.inputReg(inDepth, regalloc.Int))
		l.Site(mach.SiteDepth, ir.DepthLimit, v, in.Resume)
	case ir.Call:
		l.callKnown(v)
	case ir.CallAny:
		l.callAny(v)
	case ir.TailCall:
		l.tailCall(v)
	case ir.CallTag, ir.ResultBits, ir.ResultTag:
		l.projection(v)
	case ir.RtOp:
		l.rtOp(v)
	case ir.Return:
		l.result(v, args[0], args[1])
	case ir.Exit:
		l.Begin(opExit, v)
		l.Site(mach.SiteGuard, ir.Reason(in.Aux), v, in.Resume)
	}
}

// payloadBits returns the payload of x as an integer register with clean upper
// bytes, as calls, cells and results want it.
func (l lowerer) payloadBits(v, x ir.Value) mach.VReg {
	if bits, ok := l.ConstBits(x); ok {
		return l.NewConst(regalloc.Int, bits)
	}
	switch l.f.Instrs[x].Type {
	case ir.F64:
		r := l.NewV(regalloc.Int)
		in := l.Begin(opFToBits, v)
		in.Size = 8
		l.UseMem(l.V(x))
		l.Def(r)
		return r
	case ir.Bool, ir.Tag:
		return l.zeroExtended(v, x)
	}
	return l.V(x)
}

func (l lowerer) result(v, payload, tag ir.Value) {
	p := l.payloadBits(v, payload)
	l.Begin(opReturn, v)
	l.UseFixed(p, rax)
	l.UseFixed(l.V(tag), rdx)
}

// argument of a call, before it is placed.
type callArg struct{ payload, tag ir.Value }

// pairs reads payloads and tags of arguments.
func pairs(args []ir.Value) []callArg {
	out := make([]callArg, len(args)/2)
	for i := range out {
		out[i] = callArg{args[2*i], args[2*i+1]}
	}
	return out
}

// placed is a value that is to be in a register when a call happens.
type placed struct {
	v   mach.VReg
	reg regalloc.PReg
}

// prepare computes what the registers and the cell area must hold for a call
// through a checked entry.
func (l lowerer) prepare(v ir.Value, args []callArg, closure mach.VReg) []placed {
	out := []placed{{closure, closureReg}}
	for i, a := range args {
		if i < RegArgs {
			out = append(out, placed{l.payloadBits(v, a.payload), regalloc.PReg(argRegs[i])})
		} else {
			l.storeCell(v, i-RegArgs, a)
		}
	}
	return append(out, placed{l.packTags(v, args), tagsReg})
}

// packTags computes the tags of the first arguments in one word.
func (l lowerer) packTags(v ir.Value, args []callArg) mach.VReg {
	var known uint64
	packed, any := mach.VReg(0), false
	for i, a := range args[:min(len(args), RegArgs)] {
		if a.tag == 0 {
			continue // the callee knows it
		}
		if bits, ok := l.ConstBits(a.tag); ok {
			known |= (bits & 0xFF) << (8 * i)
			continue
		}
		r := l.zeroExtended(v, a.tag)
		if i > 0 {
			r = l.immOp(opShl, v, r, int64(8*i))
		}
		if any {
			r = l.regOp(opOr, v, r, packed)
		}
		packed, any = r, true
	}
	switch {
	case !any:
		return l.NewConst(regalloc.Int, known)
	case known == 0:
		return packed
	}
	return l.regOp(opOr, v, packed, l.NewConst(regalloc.Int, known))
}

func (l lowerer) immOp(op mach.Op, v ir.Value, a mach.VReg, k int64) mach.VReg {
	d := l.NewV(regalloc.Int)
	in := l.Begin(op, v)
	in.Size, in.Imm, in.Flags = 8, k, flagImm
	l.Use(a)
	l.DefSame(d, 0)
	return d
}

func (l lowerer) regOp(op mach.Op, v ir.Value, a, b mach.VReg) mach.VReg {
	d := l.NewV(regalloc.Int)
	l.Begin(op, v).Size = 8
	l.Use(a)
	l.UseMem(b)
	l.DefSame(d, 0)
	return d
}

// storeCell puts a value into cell i of the frame's cell area.
func (l lowerer) storeCell(v ir.Value, i int, a callArg) {
	l.NeedCells(i + 1)
	l.out(v, int32(i)*cellSize, a.payload, 8)
	l.out(v, int32(i)*cellSize+cellTag, a.tag, 1)
}

func (l lowerer) out(v ir.Value, disp int32, x ir.Value, size uint8) {
	if bits, ok := l.ConstBits(x); ok && fits32(int64(bits)) {
		in := l.Begin(opOut, v)
		in.Size, in.Disp, in.Flags, in.Imm = size, disp, flagImm, int64(bits)
		return
	}
	t := l.f.Instrs[x].Type
	op, r := mach.Op(opOut), l.V(x)
	switch {
	case t == ir.F64:
		op = opOutF
	case size == 8 && t != ir.I64:
		r = l.zeroExtended(v, x)
	}
	in := l.Begin(op, v)
	in.Size, in.Disp = size, disp
	l.Use(r)
}

// noStep says that a call charges a fixed number of frames.
const noStep = regalloc.NoVReg

// charge returns the depth left for the callee and leaves if there is none.
func (l lowerer) charge(v ir.Value, frames int, step mach.VReg) mach.VReg {
	in := &l.f.Instrs[v]
	d := l.NewV(regalloc.Int)
	m := l.Begin(opCharge, v)
	m.Size = 8
	l.Use(l.inputReg(inDepth, regalloc.Int))
	if step == noStep {
		m.Flags, m.Imm = flagImm, int64(frames)
	} else {
		l.UseMem(step)
	}
	l.DefSame(d, 0)
	l.Site(mach.SiteDepth, ir.DepthLimit, v, in.Resume)
	return d
}

// finishCall emits the call itself: every value in its register, everything
// else lost, payload and tag of the result taken from theirs.
func (l lowerer) finishCall(op mach.Op, v ir.Value, args []placed) {
	l.Code.Calls = true
	in := &l.f.Instrs[v]
	payload := l.V(v)
	if in.Type == ir.F64 {
		payload = l.NewV(regalloc.Int)
	}
	tag := l.NewV(regalloc.Int)
	l.Begin(op, v).Imm = in.Imm
	for _, a := range args {
		l.UseFixed(a.v, a.reg)
	}
	l.DefFixed(payload, rax)
	l.DefFixed(tag, rdx)
	l.Clobber(allRegs)
	l.Site(mach.SiteCall, ir.NoReason, v, in.During)
	l.Code.Sites[len(l.Code.Sites)-1].Lands = in.Aux&ir.Lands != 0
	l.SetTag(v, tag)
	if in.Type == ir.F64 {
		m := l.Begin(opBitsToF, v)
		m.Size = 8
		l.UseMem(payload)
		l.Def(l.V(v))
	}
}

// callKnown calls a function known when compiling.
func (l lowerer) callKnown(v ir.Value) {
	in := &l.f.Instrs[v]
	c := &l.f.Callees[in.Imm]
	if c.Self && l.f.Entry == ir.FunctionEntry && len(l.f.Params) <= RegArgs {
		l.callSelf(v, c)
		return
	}
	info := l.NewConst(regalloc.Int, c.Info)
	closure := l.NewConst(regalloc.Int, 0)
	if c.Ref >= 0 {
		closure = l.NewConst(regalloc.Int, l.f.Refs[c.Ref].Addr)
	}
	args := pairs(l.f.Args(v))
	l.callInfo(v, info, closure, args)
}

// callInfo calls the function of an Info block through its checked entry.
func (l lowerer) callInfo(v ir.Value, info, closure mach.VReg, args []callArg) {
	in := &l.f.Instrs[v]
	addr := l.native(v, info) // leaves before anything is charged: the interpreter does the whole call then
	depth := l.calleeDepth(v, info, l.Depth(in.During))
	regs := l.prepare(v, args, closure)
	regs = append(regs, placed{addr, addrReg}, placed{depth, depthReg})
	l.finishCall(opCall, v, regs)
}

// native loads the entry of a function and leaves if it has none.
func (l lowerer) native(v ir.Value, info mach.VReg) mach.VReg {
	addr := l.NewV(regalloc.Int)
	in := l.Begin(opNative, v)
	in.Disp = int32(frame.InfoNative)
	l.Use(info)
	l.Def(addr)
	l.Site(mach.SiteNoCode, ir.NotCompiled, v, l.f.Instrs[v].Resume)
	return addr
}

// calleeDepth charges the frames of inlined callers and the callee's own, which
// its Info tells: hidden functions do not count.
func (l lowerer) calleeDepth(v ir.Value, info mach.VReg, frames int) mach.VReg {
	step := l.NewV(regalloc.Int)
	m := l.Begin(opLoad, v)
	m.Size, m.Disp = 4, int32(frame.InfoStep)
	l.Use(info)
	l.Def(step)
	counted := step
	if frames > 1 {
		sum := l.NewV(regalloc.Int)
		m := l.Begin(opAdd, v)
		m.Size, m.Imm, m.Flags = 8, int64(frames-1), flagImm
		l.Use(step)
		l.Def(sum)
		step = sum
	}
	depth := l.charge(v, 0, step)
	if l.f.Metered {
		if in := &l.f.Instrs[v]; in.Op == ir.CallAny && in.Aux&ir.Round != 0 {
			sum := l.NewV(regalloc.Int)
			m := l.Begin(opAdd, v)
			m.Size, m.Imm, m.Flags = 8, 1, flagImm
			l.Use(counted)
			l.Def(sum)
			counted = sum
		}
		l.steps(v, counted)
	}
	return depth
}

// steps charges the step of a call: one, or the number in a register.
func (l lowerer) steps(v ir.Value, n mach.VReg) {
	in := l.Begin(opStep, v)
	if n == noStep {
		in.Imm = 1
	} else {
		l.Use(n)
	}
	l.Site(mach.SiteFuel, ir.StepLimit, v, l.f.Instrs[v].Resume)
}

// callSelf calls this function again, by its typed entry: the builder has made
// the arguments fit the tags the code is compiled for.
func (l lowerer) callSelf(v ir.Value, c *ir.Callee) {
	f := l.f
	in := &f.Instrs[v]
	frames := max(1, l.Depth(in.During))
	if c.Hidden {
		frames--
	}
	depth := l.charge(v, frames, noStep)
	if f.Metered && !c.Hidden {
		l.steps(v, noStep)
	}
	args := f.Args(v)
	regs := []placed{{depth, depthReg}}
	if c.Ref >= 0 && l.usesClosure() {
		regs = append(regs, placed{l.NewConst(regalloc.Int, f.Refs[c.Ref].Addr), closureReg})
	}
	var tagged []callArg
	open := false
	for i, tag := range f.Params {
		a := callArg{payload: args[0]}
		args = args[1:]
		if tag == ir.AnyTag {
			a.tag, open = args[0], true
			args = args[1:]
		}
		tagged = append(tagged, a)
		if isFloatParam(f, i) {
			regs = append(regs, placed{l.V(a.payload), xmmArg(i)})
		} else {
			regs = append(regs, placed{l.payloadBits(v, a.payload), regalloc.PReg(argRegs[i])})
		}
	}
	if open {
		regs = append(regs, placed{l.packTags(v, tagged), tagsReg})
	}
	l.finishCall(opCallSelf, v, regs)
}

func (l lowerer) usesClosure() bool {
	for v := range l.f.Instrs {
		if in := &l.f.Instrs[v]; in.Op == ir.Closure && in.Block != 0 {
			return true
		}
	}
	return false
}

// callee checks that a value is a Walrus function that takes n arguments and
// returns its Info.
func (l lowerer) callee(v ir.Value, payload, tag ir.Value, n int64) mach.VReg {
	in := &l.f.Instrs[v]
	if k, ok := l.ConstBits(tag); !ok || value.Tag(k) != value.Function {
		m := l.Begin(opGuard, v)
		m.Size, m.Cond, m.Flags, m.Imm = 1, uint8(asm.Equal), flagImm, int64(value.Function)
		l.UseMem(l.V(tag))
		l.Site(mach.SiteNoCode, ir.WrongCallee, v, in.Resume)
	}
	info := l.NewV(regalloc.Int)
	m := l.Begin(opLoad, v)
	m.Size, m.Disp = 8, closureInfo
	l.Use(l.V(payload))
	l.Def(info)
	m = l.Begin(opGuard, v)
	m.Size, m.Cond, m.Flags, m.Imm, m.Disp = 4, uint8(asm.Equal), flagImm|flagMemA, n, int32(frame.InfoParams)
	l.Use(info)
	l.Site(mach.SiteNoCode, ir.WrongCallee, v, in.Resume)
	return info
}

// closureInfo is the offset of a closure's slot 0, which holds the address of
// its Info.
const closureInfo = 16

func (l lowerer) callAny(v ir.Value) {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	info := l.callee(v, args[0], args[1], in.Imm)
	l.callInfo(v, info, l.V(args[0]), pairs(args[2:]))
}

func (l lowerer) tailCall(v ir.Value) {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	if in.Imm > int64(RegArgs) {
		// The cells of the arguments would need the caller's area.
		l.Begin(opExit, v)
		l.Site(mach.SiteNoCode, ir.NotNative, v, in.Resume)
		return
	}
	info := l.callee(v, args[0], args[1], in.Imm)
	addr := l.native(v, info)
	if l.f.Metered {
		step := l.NewV(regalloc.Int)
		m := l.Begin(opLoad, v)
		m.Size, m.Disp = 4, int32(frame.InfoStep)
		l.Use(info)
		l.Def(step)
		l.steps(v, step)
	}
	regs := l.prepare(v, pairs(args[2:]), l.V(args[0]))
	regs = append(regs, placed{addr, addrReg}, placed{l.inputReg(inDepth, regalloc.Int), depthReg})
	l.Begin(opTailCall, v)
	for _, a := range regs {
		l.UseFixed(a.v, a.reg)
	}
}

// projection reads a further result of a call.
func (l lowerer) projection(v ir.Value) {
	in := &l.f.Instrs[v]
	if in.Op == ir.CallTag {
		l.Bind(v, l.TagOf(l.f.Arg(v, 0)))
		return
	}
	l.NeedCells(int(in.Imm) + 1)
	op := mach.Op(opFromOut)
	if in.Type == ir.F64 {
		op = opFromOutF
	}
	m := l.Begin(op, v)
	m.Size, m.Disp = uint8(typeWidth(in.Type)), int32(in.Imm)*cellSize
	if in.Op == ir.ResultTag {
		m.Disp += cellTag
	}
	l.Def(l.V(v))
}

func (l lowerer) rtOp(v ir.Value) {
	in := &l.f.Instrs[v]
	args := pairs(l.f.Args(v))
	for i, a := range args {
		l.storeCell(v, i, a)
	}
	l.NeedCells(max(len(args), int(in.Imm)))
	l.helper(v, mach.SiteRt, in.Resume)
	s := &l.Code.Sites[len(l.Code.Sites)-1]
	s.Args, s.Results, s.Lands = int32(len(args)), int32(in.Imm), in.Aux&ir.Lands != 0
}

func (l lowerer) helper(v ir.Value, kind mach.SiteKind, r ir.ResumeID) {
	l.Code.Calls = true
	m := l.Begin(opHelper, v)
	if kind == mach.SiteRt {
		m.Imm = int64(l.f.Instrs[v].Routine())
	}
	if kind == mach.SiteRt && l.Uses[v] > 0 {
		l.DefFixed(l.V(v), rax)
	}
	l.Clobber(allRegs)
	l.Site(kind, ir.NoReason, v, r)
}

// mathCall lets the run time compute a function of two doubles.
func (l lowerer) mathCall(v ir.Value, kind mach.SiteKind) {
	l.NeedCells(2)
	for i, a := range l.f.Args(v) {
		l.out(v, int32(i)*cellSize, a, 8)
	}
	l.helper(v, kind, 0)
	m := l.Begin(opFromOutF, v)
	m.Size = 8
	l.Def(l.V(v))
}
