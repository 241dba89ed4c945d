package native

// PollForm is how generated code finds out that Go wants the processor. Loop
// headers and entries of functions that may recurse contain a poll; its slow
// path exits with ExitPoll.
type PollForm uint8

const (
	// PollBest asks for the best form that works; it is not a form itself.
	PollBest PollForm = iota
	// PollStack compares the native stack pointer with the goroutine's stack
	// guard, as the prologues of Go functions do: cmp rsp, [g+GuardOffset]; jbe.
	// The runtime raises the guard above every address when it wants to preempt.
	// It is right wherever stacks lie, but useful only while the native stack
	// lies above the goroutine's: below it every poll would exit.
	PollStack
	// PollMark compares the guard with the runtime's preempt mark:
	// cmp qword [g+GuardOffset], PreemptMark; je.
	PollMark
	// PollCounter exits every PollInterval back-edges: dec qword
	// [ctx+OffCountdown]; jle. It needs to know nothing about the runtime.
	PollCounter
)

// String returns the form's name for statistics.
func (f PollForm) String() string {
	return [...]string{"best", "stack guard", "preempt mark", "counter"}[f&3]
}

const (
	// GuardOffset is the place of stackguard0 in the runtime's g.
	GuardOffset = 16
	// PreemptMark is what the runtime stores there to preempt, as the
	// sign-extended immediate of a compare.
	PreemptMark = -1314
	// PollInterval is the number of back-edges between exits of PollCounter.
	PollInterval = 1024
)

// choosePoll picks the form for an executor whose native stack starts at sp.
func choosePoll(wish PollForm, sp uint64) (PollForm, string) {
	if wish == PollCounter {
		return PollCounter, "asked for"
	}
	if why := checkGuard(); why != "" {
		return PollCounter, why
	}
	if wish == PollMark {
		return PollMark, "asked for"
	}
	if !aboveGoroutine(sp) {
		return PollMark, "native stack lies below the goroutine's"
	}
	return PollStack, ""
}
