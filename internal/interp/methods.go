package interp

// EachMethod visits what the cache of methods knows about the call at the address pc: shapes of receivers, closures, addresses of their
// functions' Infos. The receiver in the call's own feedback is not among them.
func (m *Machine) EachMethod(pc uint64, visit func(shape uint32, closure, info uint64)) {
	for i := range m.Methods {
		if e := &m.Methods[i]; e.pc == pc {
			visit(e.shape, e.closure, e.info)
		}
	}
}
