package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// progress draws a bar with the remaining time, on terminals only.
type progress struct {
	to    *os.File
	on    bool
	total int
	done  int
	begin time.Time
	width int // characters of the last line drawn
}

const barWidth = 30

// firstDraw keeps the bar away from runs that end at once.
const firstDraw = time.Second

func newProgress(to *os.File, total int) *progress {
	info, err := to.Stat()
	on := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	return &progress{to: to, on: on, total: total, begin: time.Now()}
}

// step notes n finished runs and shows what is being run now.
func (p *progress) step(n int, what string) {
	p.done += n
	spent := time.Since(p.begin)
	if !p.on || p.total == 0 || spent < firstDraw {
		return
	}
	p.draw(barLine(p.done, p.total, spent, what))
}

// barLine is one line of the bar. The estimate takes all runs as equally long.
func barLine(done, total int, spent time.Duration, what string) string {
	done = min(done, total)
	full := done * barWidth / total
	left := "?"
	if done > 0 {
		left = (spent * time.Duration(total-done) / time.Duration(done)).Round(time.Second).String()
	}
	return fmt.Sprintf("[%s%s] %3d%%  %s left  %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done*100/total, left, what)
}

func (p *progress) draw(line string) {
	pad := max(p.width-len(line), 0)
	fmt.Fprintf(p.to, "\r%s%s", line, strings.Repeat(" ", pad))
	p.width = len(line)
}

// finish removes the bar.
func (p *progress) finish() {
	if p.on && p.width > 0 {
		p.draw("")
		fmt.Fprint(p.to, "\r")
	}
}
