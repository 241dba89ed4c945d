package tier

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/build"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// The interpreter's caches at member accesses and method calls keep one shape each. What they and native code saw beside it is kept here,
// so that an access to objects of several shapes is compiled for all of them.

// maxShapes is how many shapes an access is compiled for.
const maxShapes = 8

// missPatience is after how many instructions that the run time executed because the shape was not one of those compiled for the code is
// made anew with the shapes seen meanwhile.
const missPatience = 100

// known is what was learnt about one instruction, by shape of its object.
type known struct {
	methods []build.MethodFact // without PC and Callee, which belong to a snapshot
	infos   []uint64           // by method: address of its function's Info
	fields  []build.FieldFact
}

// at returns what is known about the instruction at an address.
func (t *Controller) at(pc uint64) *known {
	k := t.known[pc]
	if k == nil {
		k = &known{}
		t.known[pc] = k
	}
	return k
}

// addMethod notes what a call calls for receivers of a shape, and reports whether that is new.
func (k *known) addMethod(shape uint32, closure, info uint64) bool {
	for i := range k.methods {
		if k.methods[i].Shape == shape {
			return false
		}
	}
	if shape < uint32(heap.FirstShape) || len(k.methods) >= maxShapes {
		return false
	}
	k.methods = append(k.methods, build.MethodFact{Shape: shape, Closure: value.OfRef(value.Function, closure)})
	k.infos = append(k.infos, info)
	return true
}

// addField notes where objects of a shape have the field, and reports whether that is new.
func (k *known) addField(f build.FieldFact) bool {
	for i := range k.fields {
		if k.fields[i].Shape == f.Shape {
			return false
		}
	}
	if f.Shape < uint32(heap.FirstShape) || len(k.fields) >= maxShapes {
		return false
	}
	k.fields = append(k.fields, f)
	return true
}

// forget drops what is known about shapes that do not exist any more, and about methods of dead structs.
func (t *Controller) forget(k *known) {
	alive := func(shape uint32) bool { return t.c.Space.HasShape(heap.Kind(shape)) }
	n := 0
	for i, m := range k.methods {
		if alive(m.Shape) && isClosure(t.c, m.Closure.Bits, t.c.Funcs[frame.InfoAt(k.infos[i]).Number]) {
			k.methods[n], k.infos[n] = m, k.infos[i]
			n++
		}
	}
	k.methods, k.infos = k.methods[:n], k.infos[:n]
	n = 0
	for _, f := range k.fields {
		if alive(f.Shape) && alive(f.NewShape) {
			k.fields[n] = f
			n++
		}
	}
	k.fields = k.fields[:n]
}

// missed is called before the run time executes a member access or method call for native code whose objects may have a shape that it
// was not compiled for. It reports whether the interpreter is to go on, because there is better code or will be.
func (t *Controller) missed(o *owner, id int, f *rt.Func, pc int, object value.Cell) bool {
	if object.Tag != value.Instance && object.Tag != value.Dict || heap.KindOf(object.Bits) < heap.FirstShape {
		return false
	}
	w := f.Proto.Code[pc]
	generic := bytecode.Of(w.Op()).Generic
	if generic != bytecode.CallMember && generic != bytecode.GetMember && generic != bytecode.GetKey && generic != bytecode.SetMember {
		return false
	}
	if o.misses == nil {
		o.misses = make([]miss, len(o.object.Sites))
	}
	s := &o.misses[id]
	s.count++
	if o.r.object != o.object {
		return s.count%missPatience == 0 && o.r.state == ready // there is better code for what goes on for long
	}
	if s.count > missPatience {
		return false
	}
	s.learnt = t.learn(f, pc, w, generic, object) || s.learnt
	if s.count < missPatience || !s.learnt || o.r.recompiles >= maxRecompiles {
		return false
	}
	t.discard(o.r, nil)
	return o.r.loop >= 0
}

// learn notes what the instruction at hand does with objects of this shape, and reports whether that is new.
func (t *Controller) learn(f *rt.Func, pc int, w bytecode.Word, generic bytecode.Op, object value.Cell) bool {
	k := t.at(frame.InfoAt(f.Info).Code + uint64(pc)*8)
	shape := uint32(heap.KindOf(object.Bits))
	if generic == bytecode.CallMember {
		if object.Tag != value.Instance {
			return false
		}
		target, err := t.c.ResolveCall(object, constant(f, uint16(f.Proto.Code[pc+1].ExtLow())))
		if err != nil || !target.WithReceiver || target.Callee.Tag != value.Function {
			return false
		}
		return k.addMethod(shape, target.Callee.Bits, t.c.FuncOf(target.Callee).Info)
	}
	loc, ok := t.c.FieldLoc(object, constant(f, w.C()))
	if !ok || !loc.Inline {
		return false // fields that are added are learnt by the interpreter
	}
	return k.addField(build.FieldFact{Shape: shape, Payload: loc.Payload, TagOff: loc.Tag, NewShape: shape})
}

// miss counts what the run time did at a site for shapes that the code does not know.
type miss struct {
	count  int
	learnt bool
}
