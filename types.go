package walrus

import (
	"reflect"
	"strings"

	"walrus/internal/diag"
)

const memoryLimitKind = diag.MemoryLimit

// typeCache holds what a Runtime has found out about Go types.
type typeCache map[reflect.Type]*structInfo

// structInfo is what a struct type exposes.
type structInfo struct {
	fields []fieldInfo
	byName map[string]int
}

// fieldInfo is one exposed field.
type fieldInfo struct {
	name     string
	index    []int
	readOnly bool // scripts may not assign it through a Ref
}

// structInfo finds the exposed fields of a struct type: exported ones with a tag `walrus:"name"` or `walrus:"name,readonly"`, and
// those that Config.Names has a name for. Fields of embedded structs count as fields of the struct, as in Go.
func (r *Runtime) structInfo(t reflect.Type) *structInfo {
	if info := r.types[t]; info != nil {
		return info
	}
	info := &structInfo{byName: map[string]int{}}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() {
			continue
		}
		tag, tagged := f.Tag.Lookup("walrus")
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" { // its fields are visited by themselves
			continue
		}
		if name == "" && r.cfg.Names != nil {
			name = r.cfg.Names(f.Name)
		}
		if name == "" && tagged {
			name = f.Name
		}
		if name == "" || name == "-" || !reachable(t, f.Index) {
			continue
		}
		if _, twice := info.byName[name]; twice {
			continue // the outer field of this name comes first
		}
		info.byName[name] = len(info.fields)
		info.fields = append(info.fields, fieldInfo{name: name, index: f.Index, readOnly: strings.Contains(","+options+",", ",readonly,")})
	}
	r.types[t] = info
	return info
}

// reachable reports whether all embedded structs on the way to a field are exported: others cannot be read by reflection.
func reachable(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		f := t.Field(i)
		if !f.IsExported() {
			return false
		}
		t = f.Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
	}
	return true
}
