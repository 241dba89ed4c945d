package walrus

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Object is a Go value that decides itself what its members are. Scripts get a reference to it.
type Object interface {
	// Member returns what `object.name` is in a script: any value that can be converted. A *HostFunc is a method: in `object.name(...)` its
	// Call.Receiver is the Object. ErrNotFound becomes a `member-not-found`.
	Member(name string) (any, error)
	// SetMember does `object.name = v`.
	SetMember(name string, v Value) error
}

// Reference is a Go struct that scripts share with Go instead of copying it. See Ref.
type Reference struct {
	pointer any
	class   *Class
}

// Ref hands scripts a reference to the struct that ptr points to. They see and assign its exposed fields (see docs/embedding.md). Fields that
// are structs, or point to some, are references themselves; slices and maps are copied when read.
func Ref(ptr any) Reference { return Reference{pointer: ptr} }

// Class is a set of methods that scripts may call on references. It is immutable; make one for each type and keep it.
type Class struct {
	methods map[string]*HostFunc
	err     error // the first method that cannot be one
}

// NewClass makes a Class of Go functions by the names that scripts use. A method is a function whose first parameter is the receiver, most
// simply a method expression; or a *HostFunc, which finds the receiver in Call.Receiver.
//
//	accounts := walrus.NewClass(map[string]any{"deposit": (*Account).Deposit})
//	err := runtime.Set("account", accounts.Ref(account))
func NewClass(methods map[string]any) *Class {
	c := &Class{methods: map[string]*HostFunc{}}
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		f, isHost := methods[name].(*HostFunc)
		if isHost && f == nil {
			if c.err == nil {
				c.err = fmt.Errorf("walrus: method %s is nil", name)
			}
			continue
		}
		if !isHost {
			var err error
			if f, err = reflectedMethod(name, reflect.ValueOf(methods[name])); err != nil {
				if c.err == nil {
					c.err = err
				}
				continue
			}
		}
		c.methods[name] = f.Named(name)
	}
	return c
}

// Ref is the function Ref for an object with the methods of the class.
func (c *Class) Ref(ptr any) Reference { return Reference{ptr, c} }

// refInfo is what a kind of Reference exposes.
type refInfo struct {
	name    string // of the type
	fields  *structInfo
	methods map[string]*HostFunc
}

type refKey struct {
	t     reflect.Type
	class *Class
}

// hosts is the table of Go objects that scripts refer to.
type hosts struct {
	heap    *heap.Heap
	entries []hostEntry
	free    []uint32
	index   map[any]uint32 // entries of pointers, so that one Go object is one script object
	infos   map[refKey]*refInfo
	dead    *deadHosts
}

// hostEntry is one object. Exactly one of object and ref is set.
type hostEntry struct {
	object Object
	ref    *refInfo
	elem   reflect.Value // the struct
	key    any           // in hosts.index; nil if it is not there
	addr   uint64
}

// deadHosts collects the indices of objects that the collector has reclaimed. It is apart from hosts because the heap refers to it.
type deadHosts struct{ indices []uint64 }

// hostBytes is what an entry is charged on the memory limit.
const hostBytes = 192

func newHosts(h *heap.Heap) *hosts {
	dead := &deadHosts{}
	h.SetHostDied(func(index uint64) { dead.indices = append(dead.indices, index) })
	return &hosts{heap: h, index: map[any]uint32{}, infos: map[refKey]*refInfo{}, dead: dead}
}

// reap forgets objects that no script refers to any more.
func (h *hosts) reap() {
	for _, i := range h.dead.indices {
		if key := h.entries[i].key; key != nil {
			delete(h.index, key)
		}
		h.entries[i] = hostEntry{}
		h.free = append(h.free, uint32(i))
		h.heap.Discharge(hostBytes)
	}
	h.dead.indices = h.dead.indices[:0]
}

func (h *hosts) close() { h.entries, h.index, h.free, h.infos = nil, nil, nil, nil }

func (h *hosts) live() int {
	h.reap()
	return len(h.entries) - len(h.free)
}

// entry is that of a host cell.
func (h *hosts) entry(c value.Cell) *hostEntry { return &h.entries[object.Word(c.Bits)] }

// object is the Go object behind a host cell.
func (h *hosts) object(c value.Cell) any {
	e := h.entry(c)
	if e.object != nil {
		return e.object
	}
	return e.elem.Addr().Interface()
}

// add makes the script's object for an entry.
func (h *hosts) add(space *object.Space, e hostEntry) value.Cell {
	h.reap()
	if e.key != nil {
		if i, ok := h.index[e.key]; ok {
			return value.OfRef(value.Host, h.entries[i].addr)
		}
	}
	var i uint32
	if n := len(h.free); n > 0 {
		i, h.free = h.free[n-1], h.free[:n-1]
	} else {
		i = uint32(len(h.entries))
		h.entries = append(h.entries, hostEntry{})
	}
	h.heap.ForceCharge(hostBytes)
	e.addr = space.NewHost(uint64(i))
	h.entries[i] = e
	if e.key != nil {
		h.index[e.key] = i
	}
	return value.OfRef(value.Host, e.addr)
}

// objectCell makes the script's object for an Object.
func (r *Runtime) objectCell(x Object) (value.Cell, error) {
	e := hostEntry{object: x}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return value.OfVoid(), nil
		}
		e.key = x
	}
	return r.hosts.add(r.c.Space, e), nil
}

// referenceCell makes the script's object for a Reference.
func (r *Runtime) referenceCell(ref Reference) (value.Cell, error) {
	v := reflect.ValueOf(ref.pointer)
	if v.Kind() != reflect.Pointer || v.Type().Elem().Kind() != reflect.Struct {
		return value.Cell{}, fmt.Errorf("walrus: Ref needs a pointer to a struct, not %T", ref.pointer)
	}
	if v.IsNil() {
		return value.OfVoid(), nil
	}
	if ref.class != nil && ref.class.err != nil {
		return value.Cell{}, ref.class.err
	}
	info := r.refInfo(refKey{v.Type(), ref.class})
	return r.hosts.add(r.c.Space, hostEntry{ref: info, elem: v.Elem(), key: ref}), nil
}

// refInfo finds what a pointer type exposes.
func (r *Runtime) refInfo(key refKey) *refInfo {
	if info := r.hosts.infos[key]; info != nil {
		return info
	}
	t := key.t.Elem()
	info := &refInfo{name: t.Name(), fields: r.structInfo(t)}
	if key.class != nil {
		info.methods = key.class.methods
	}
	r.hosts.infos[key] = info
	return info
}

// hostObjects gives the interpreter the members of host objects.
type hostObjects Runtime

// protect makes an error of a panic of host code.
func (h *hostObjects) protect(err *error) {
	if p := recover(); p != nil {
		*err = (*Runtime)(h).panicked("member", p)
	}
}

func (h *hostObjects) notFound(c value.Cell, name string) error {
	e := h.hosts.entry(c)
	typeName := fmt.Sprintf("%T", e.object)
	if e.ref != nil {
		typeName = e.ref.name
	}
	return rt.Raise(diag.MemberNotFound, strings.TrimPrefix(typeName, "*"), name)
}

// Method finds what target.name(...) calls.
func (h *hostObjects) Method(_ *rt.Context, target value.Cell, name string) (fn value.Cell, ok bool) {
	r := (*Runtime)(h)
	e := r.hosts.entry(target)
	if e.ref != nil {
		if f := e.ref.methods[name]; f != nil {
			return r.native(f, f.name, true), true
		}
		return value.Cell{}, false
	}
	defer func() {
		if recover() != nil { // Member reports it
			fn, ok = value.Cell{}, false
		}
	}()
	member, err := e.object.Member(strings.Clone(name))
	if f, isFunc := member.(*HostFunc); err == nil && isFunc {
		return r.native(f, strings.Clone(name), true), true
	}
	return value.Cell{}, false
}

// Member reads target.name.
func (h *hostObjects) Member(_ *rt.Context, target value.Cell, name string) (c value.Cell, err error) {
	defer h.protect(&err)
	r := (*Runtime)(h)
	e := *r.hosts.entry(target)
	if e.ref == nil {
		member, err := e.object.Member(name)
		if err == ErrNotFound {
			return c, h.notFound(target, name)
		}
		if err == nil {
			c, err = r.toNamed(name, member)
		}
		if err != nil {
			err = r.hostError(err)
		}
		return c, err
	}
	i, ok := e.ref.fields.byName[name]
	if !ok {
		if e.ref.methods[name] != nil {
			return c, rt.Library(e.ref.name, name, "methods of host objects can only be called")
		}
		return c, h.notFound(target, name)
	}
	field, err := e.elem.FieldByIndexErr(e.ref.fields.fields[i].index)
	if err != nil {
		return value.OfVoid(), nil // below an embedded pointer that is nil
	}
	if c, err = r.fieldCell(field); err != nil {
		err = r.hostError(err)
	}
	return c, err
}

// fieldCell converts a field of a Reference: structs stay shared.
func (r *Runtime) fieldCell(field reflect.Value) (value.Cell, error) {
	switch {
	case field.Kind() == reflect.Struct && field.CanAddr() && len(r.structInfo(field.Type()).fields) > 0:
		return r.referenceCell(Ref(field.Addr().Interface()))
	case field.Kind() == reflect.Pointer && !field.IsNil() && field.Elem().Kind() == reflect.Struct &&
		len(r.structInfo(field.Type().Elem()).fields) > 0 && !field.Type().Implements(objectType):
		return r.referenceCell(Ref(field.Interface()))
	}
	return r.elemToCell(field, 0)
}

var objectType = reflect.TypeFor[Object]()

// SetMember does target.name = v.
func (h *hostObjects) SetMember(_ *rt.Context, target value.Cell, name string, v value.Cell) (err error) {
	defer h.protect(&err)
	r := (*Runtime)(h)
	e := *r.hosts.entry(target)
	if e.ref == nil {
		if err = e.object.SetMember(name, r.handle(v)); err == ErrNotFound {
			return h.notFound(target, name)
		}
		if err != nil {
			return r.hostError(err)
		}
		return nil
	}
	i, ok := e.ref.fields.byName[name]
	if !ok {
		return h.notFound(target, name)
	}
	f := &e.ref.fields.fields[i]
	if f.readOnly {
		return rt.Library(e.ref.name, name, "the field is read-only")
	}
	field := settableField(e.elem, f.index)
	fresh := reflect.New(field.Type()).Elem() // so that a failure changes nothing
	fresh.Set(field)
	if err := r.toGo(v, fresh, 0); err != nil {
		return r.hostError(fmt.Errorf("field %s: %w", name, err))
	}
	field.Set(fresh)
	return nil
}

// hostToGo stores a Go object, or the struct behind it, where its type fits.
func (r *Runtime) hostToGo(c value.Cell, to reflect.Value) bool {
	v := reflect.ValueOf(r.hosts.object(c))
	switch {
	case v.Type().AssignableTo(to.Type()):
		to.Set(v)
	case v.Kind() == reflect.Pointer && v.Elem().Type().AssignableTo(to.Type()):
		to.Set(v.Elem())
	default:
		return false
	}
	return true
}
