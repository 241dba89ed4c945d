package report

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// Geometry of the chart, in SVG units.
const (
	chartWidth = 960
	labelWidth = 130
	plotRight  = 40
	rowHeight  = 18
	plotTop    = 70
	legendStep = 98
)

// palette gives a colour per peer, chosen to stay apart for colour-blind readers.
var palette = [...]string{"#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6d1f", "#444444", "#9467bd", "#7fbf3f", "#c44e52", "#17becf", "#b8860b"}

// WriteSVG draws one line per program: a dot for each peer at its time relative to the JIT column, on a logarithmic
// scale. Dots to the right of the line at 1 are slower than it.
func (r *Run) WriteSVG(w io.Writer, m Metric) error {
	base := max(r.PeerIndex(JIT), 0)
	low, high := r.bounds(m, base)
	scale := func(q float64) float64 {
		span := math.Log(high / low)
		return labelWidth + math.Log(q/low)/span*(chartWidth-labelWidth-plotRight)
	}
	legendRows := (len(r.Peers)*legendStep + chartWidth - 1) / (chartWidth - 20)
	top := plotTop + legendRows*16
	height := top + (len(r.Rows)+1)*rowHeight + 30
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">`+"\n", chartWidth, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", chartWidth, height)
	fmt.Fprintf(&b, `<text x="10" y="20" font-size="15">Time relative to %s, logarithmic scale</text>`+"\n", html.EscapeString(r.Peers[base].Name))
	fmt.Fprintf(&b, `<text x="10" y="36" fill="#666666">%s; dots to the right are slower</text>`+"\n", html.EscapeString(m.String()))
	r.legend(&b)
	for _, tick := range ticks(low, high) {
		x := scale(tick)
		stroke := "#e4e4e4"
		if tick == 1 {
			stroke = "#888888"
		}
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>`+"\n", x, top-6, x, height-30, stroke)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#666666">%g</text>`+"\n", x, height-14, tick)
	}
	for i, row := range r.Rows {
		y := top + i*rowHeight + rowHeight/2
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", labelWidth-8, y+4, html.EscapeString(row.Program))
		for p := range r.Peers {
			if q, ok := r.Ratio(m, row, p, base); ok {
				r.dot(&b, p, scale(q), y, row.Program, q, 4)
			}
		}
	}
	y := top + len(r.Rows)*rowHeight + rowHeight/2
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" font-weight="bold">geometric mean</text>`+"\n", labelWidth-8, y+4)
	for p := range r.Peers {
		if s := r.Summarise(m, p, base); s.Programs > 0 {
			r.dot(&b, p, scale(s.Geomean), y, "geometric mean", s.Geomean, 6)
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Run) legend(b *strings.Builder) {
	x, y := 10, 54
	for p, peer := range r.Peers {
		if x+legendStep > chartWidth {
			x, y = 10, y+16
		}
		fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="4" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n", x+4, y-4, palette[p%len(palette)], x+12, y, html.EscapeString(peer.Name))
		x += legendStep
	}
}

func (r *Run) dot(b *strings.Builder, peer int, x float64, y int, program string, q float64, radius int) {
	fmt.Fprintf(b, `<circle cx="%.1f" cy="%d" r="%d" fill="%s" fill-opacity="0.8"><title>%s, %s: %s</title></circle>`+"\n",
		x, y, radius, palette[peer%len(palette)], html.EscapeString(program), html.EscapeString(r.Peers[peer].Name), ratio(q))
}

// bounds gives powers of two around all ratios.
func (r *Run) bounds(m Metric, base int) (low, high float64) {
	low, high = 0.5, 2
	for _, row := range r.Rows {
		for p := range r.Peers {
			if q, ok := r.Ratio(m, row, p, base); ok {
				for q < low {
					low /= 2
				}
				for q > high {
					high *= 2
				}
			}
		}
	}
	return low, high
}

// ticks gives at most a dozen powers of two between low and high, always with 1.
func ticks(low, high float64) []float64 {
	factor := 2.0
	for math.Log(high/low)/math.Log(factor) > 12 {
		factor *= 2
	}
	var out []float64
	t := 1.0
	for t/factor >= low {
		t /= factor
	}
	for ; t <= high; t *= factor {
		out = append(out, t)
	}
	return out
}
