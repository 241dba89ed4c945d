// Package gen writes the generated files of package amd64 from package spec.
package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"

	"walrus/internal/asm/amd64/spec"
)

const header = "// Code generated from package spec by go generate; DO NOT EDIT.\n\npackage amd64\n\n"

// Files returns the generated files by name.
func Files() (map[string][]byte, error) {
	forms, err := spec.Forms()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, write := range map[string]func(*bytes.Buffer, []spec.Form){
		"forms_gen.go": writeForms, "encodings_gen.go": writeEncodings, "descriptions_gen.go": writeDescriptions,
		"methods_gen.go": writeGeneralMethods, "methods_sse_gen.go": writeSSEMethods,
	} {
		b := bytes.NewBufferString(header)
		write(b, forms)
		if files[name], err = format.Source(b.Bytes()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return files, nil
}

func writeForms(b *bytes.Buffer, forms []spec.Form) {
	fmt.Fprintf(b, "// The forms.\nconst (\n")
	for i, f := range forms {
		typ := ""
		if i == 0 {
			typ = " Form = iota"
		}
		fmt.Fprintf(b, "%s%s // %s\n", f.Ident, typ, shown(f))
	}
	fmt.Fprintf(b, ")\n")
}

// shown is the form as the manuals write it.
func shown(f spec.Form) string {
	s := f.Name
	if f.OpCond {
		s += "cc"
	}
	for i, op := range f.Operands {
		s += map[bool]string{true: " ", false: ", "}[i == 0]
		name := map[byte]string{'R': "reg", 'X': "xmm", 'M': "mem", 'I': "imm", 'C': "cl", 'L': "label"}[op.Letter]
		s += name
		if op.Bits != 0 {
			s += fmt.Sprint(op.Bits)
		}
	}
	return s
}

func sizeMask(sizes string) string {
	if sizes == "" {
		return "NoSize"
	}
	return strings.Join(strings.Split(sizes, ""), " | ")
}

func writeEncodings(b *bytes.Buffer, forms []spec.Form) {
	fmt.Fprintf(b, "// encodings has a row for each form.\nvar encodings = [...]encoding{\n")
	for _, f := range forms {
		var shape []string
		add := func(cond bool, name string) {
			if cond {
				shape = append(shape, name)
			}
		}
		add(f.ModRM, "hasModRM")
		add(f.Ext >= 0, "hasExt")
		add(f.OpReg, "opReg")
		add(f.OpCond, "opCond")
		add(strings.Contains(f.Sizes, "B") && f.Sizes != "B", "sized")
		add(f.D64, "d64")
		add(f.VEX, "vex")
		fields := fmt.Sprintf("opcode: %#x, ", f.Opcode)
		if f.Alt != 0 {
			fields += fmt.Sprintf("alt: %#x, ", f.Alt)
		}
		if f.Prefix != 0 {
			fields += fmt.Sprintf("prefix: %#x, ", f.Prefix)
		}
		if f.Map != 0 {
			fields += fmt.Sprintf("opmap: %d, ", f.Map)
		}
		if f.Ext > 0 {
			fields += fmt.Sprintf("ext: %d, ", f.Ext)
		}
		if f.Imm != spec.ImmNone {
			fields += fmt.Sprintf("imm: %s, ", strings.Replace(string(f.Imm), "Imm", "imm", 1))
		}
		if f.Sizes != "" {
			fields += "sizes: " + sizeMask(f.Sizes) + ", "
		}
		for _, op := range f.Operands {
			class := map[string]string{"SlotReg": "regClass", "SlotRM": "rmClass"}[op.Slot]
			if op.Letter == 'X' {
				fields += class + ": X0, "
			}
			if op.Letter == 'R' && op.Slot == "SlotRM" && op.Bits == 8 {
				fields += "byteRM: true, "
			}
			add(op.Letter == 'M', "memRM")
		}
		if len(shape) > 0 {
			fields += "shape: " + strings.Join(shape, " | ")
		}
		fmt.Fprintf(b, "%s: {%s},\n", f.Ident, strings.TrimSuffix(fields, ", "))
	}
	fmt.Fprintf(b, "}\n")
}

func roleName(role string) string {
	return map[string]string{"": "RoleNone", "r": "Read", "w": "Write", "rw": "ReadWrite", "a": "AddressOnly"}[role]
}

func regSet(regs []string) string {
	parts := []string{}
	for _, r := range regs {
		parts = append(parts, "1 << "+r)
	}
	return strings.Join(parts, " | ")
}

func writeDescriptions(b *bytes.Buffer, forms []spec.Form) {
	fmt.Fprintf(b, "// descriptions has a row for each form.\nvar descriptions = [...]description{\n")
	kinds := map[byte]string{'R': "KindReg", 'X': "KindXmm", 'M': "KindMem", 'I': "KindImm", 'C': "KindCL", 'L': "KindLabel"}
	for _, f := range forms {
		fmt.Fprintf(b, "%s: {name: %q, ident: %q", f.Ident, f.Name, f.Ident)
		if len(f.Operands) > 0 {
			fmt.Fprintf(b, ", operands: []Operand{")
			for i, op := range f.Operands {
				if i > 0 {
					fmt.Fprintf(b, ", ")
				}
				fmt.Fprintf(b, "{%s, %s, %s, %d}", kinds[op.Letter], roleName(op.Role), op.Slot, op.Bits/8)
			}
			fmt.Fprintf(b, "}")
		}
		if f.Feature != "" {
			fmt.Fprintf(b, ", feature: %s", f.Feature)
		}
		if f.Flags != "" {
			fmt.Fprintf(b, ", flags: %s", roleName(f.Flags))
		}
		if len(f.In) > 0 {
			fmt.Fprintf(b, ", reads: %s", regSet(f.In))
		}
		if len(f.Out) > 0 {
			fmt.Fprintf(b, ", touches: %s", regSet(f.Out))
		}
		fmt.Fprintf(b, "},\n")
	}
	fmt.Fprintf(b, "}\n")
}

// paramNames calls a first operand that is written "dst", two that are compared
// "left" and "right", and everything else "src".
func paramNames(f spec.Form) []string {
	names := make([]string, len(f.Operands))
	compared := len(f.Operands) > 1 && f.Operands[0].Role == "r"
	sources := 0
	for i, op := range f.Operands {
		switch {
		case op.Letter == 'I':
			names[i] = "imm"
		case op.Letter == 'L':
			names[i] = "target"
		case op.Letter == 'C':
		case compared:
			names[i] = [...]string{"left", "right"}[i]
		case strings.Contains(op.Role, "w") && i < 2 && sources == 0:
			names[i] = [...]string{"dst", "dst2"}[i]
		default:
			sources++
			names[i] = [...]string{"", "src", "src2"}[sources]
		}
	}
	return names
}

func hasXmm(f spec.Form) bool {
	return slices.ContainsFunc(f.Operands, func(op spec.Operand) bool { return op.Letter == 'X' })
}

func writeGeneralMethods(b *bytes.Buffer, forms []spec.Form) {
	writeMethods(b, slices.DeleteFunc(slices.Clone(forms), hasXmm))
}

func writeSSEMethods(b *bytes.Buffer, forms []spec.Form) {
	writeMethods(b, slices.DeleteFunc(slices.Clone(forms), func(f spec.Form) bool { return !hasXmm(f) }))
}

func writeMethods(b *bytes.Buffer, forms []spec.Form) {
	for _, f := range forms {
		names := paramNames(f)
		var params []string
		if f.OpCond {
			params = append(params, "c Cond")
		}
		size := "NoSize"
		switch len(f.Sizes) {
		case 0:
		case 1:
			size = f.Sizes
		default:
			size = "s"
			params = append(params, "s Size")
		}
		reg, rm, x, imm := "0", "0", "0", "0"
		if f.OpCond {
			x = "uint8(c)"
		}
		label := ""
		for i, op := range f.Operands {
			typ := map[byte]string{'R': "Reg", 'X': "Reg", 'M': "Mem", 'I': op.ImmTyp, 'L': "Label"}[op.Letter]
			if typ == "" {
				continue
			}
			params = append(params, names[i]+" "+typ)
			switch op.Slot {
			case "SlotReg":
				reg = names[i]
			case "SlotRM", "SlotOp":
				rm = names[i]
			case "SlotV":
				x = fmt.Sprintf("a.vexReg(%s, %s)", f.Ident, names[i])
			case "SlotImm":
				imm = "int64(" + names[i] + ")"
				label = names[i]
			}
		}
		fmt.Fprintf(b, "// %s appends %s.\nfunc (a *Assembler) %s(%s) {\n", f.Ident, shown(f), f.Ident, strings.Join(params, ", "))
		isMem := slices.ContainsFunc(f.Operands, func(op spec.Operand) bool { return op.Letter == 'M' })
		isLabel := slices.ContainsFunc(f.Operands, func(op spec.Operand) bool { return op.Letter == 'L' })
		switch {
		case isLabel:
			fmt.Fprintf(b, "a.encodeLabel(%s, %s, %s)\n", f.Ident, x, label)
		case isMem:
			fmt.Fprintf(b, "a.encodeM(%s, %s, %s, %s, %s, %s)\n", f.Ident, size, x, reg, rm, imm)
		default:
			fmt.Fprintf(b, "a.encodeR(%s, %s, %s, %s, %s, %s)\n", f.Ident, size, x, reg, rm, imm)
		}
		fmt.Fprintf(b, "}\n\n")
	}
}
