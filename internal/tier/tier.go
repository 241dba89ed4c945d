// Package tier decides what is compiled and when, runs compiled code, and puts the interpreter back in charge when compiled code gives
// up.
//
// The interpreter calls HotLoop and HotCall when a counter has run out. A region that is not compiled yet is queued: a snapshot is taken
// at once, the compile runs in a goroutine beside the program (or at once, in the synchronous mode of tests), and the code is installed
// when the counter runs out the next time. From then on the counter is kept at its last round, so that every visit of the loop and
// every call comes here and is run natively.
//
// The files: tier.go queues and installs, run.go enters native code and serves its exits, exit.go rebuilds interpreter frames,
// snapshot.go copies what a compile must know, report.go tells what happened.
package tier

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"
	"weak"

	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/jit"
	"walrus/internal/jit/amd64"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/opt"
	"walrus/internal/native"
	"walrus/internal/platform"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Limits of the policy.
const (
	// maxWords is the longest function that is compiled; compiling takes longer than in proportion.
	maxWords = 20000
	// patience is after how many exits at one place the code is made anew with what was learnt since.
	patience = 50
	// maxActivations bounds how deep native code and frames that it called through the run time are nested, because each level takes
	// some of Go's stack. Deeper calls are interpreted.
	maxActivations = 100
	// entryPatience is the same for entries whose values do not fit.
	entryPatience = 4
	// maxRecompiles is how often that is done for one region before its code is kept as it is.
	maxRecompiles = 12
	// retryVisits is how many visits a region waits for a compile that is under way.
	retryVisits = 64
	never       = math.MaxInt32 / 2
)

// GuardStress says which visits of a guard fail although it holds. Each guard counts its own visits.
type GuardStress uint8

// The ways to make guards fail.
const (
	GuardsHold   GuardStress = iota
	GuardsFirst              // the first visit fails
	GuardsAlways             // every visit fails
	GuardsRandom             // one visit in eight, at random
)

// Options are settings of a controller. The zero value is the default.
type Options struct {
	Sync    bool // compile at once, in the program's goroutine
	Verify  bool // check every stage of every compile
	Metered bool // count steps in native code
	Effort  opt.Effort
	Off     []string // passes to leave out
	Stress  Stress
	Memory  *platform.Memory
	Code    uint64 // bytes of code memory; 0 for the default
	Stack   uint64 // bytes of native stack; 0 for the default
	// Log receives an event for each compile, exit and discard; nil for none.
	Log func(Event)
	// Dump receives the stages of the compiles whose function it selects; nil for none.
	Dump func(function, stage, text string)
	// Watch sees the representation of every compile before and after its passes, see jit.Options; nil for nobody. It is called
	// in the goroutine that compiles.
	Watch func(s *build.Snapshot, f *ir.Func, report *opt.Report)
}

// Stress are switches for tests; each makes rare paths frequent.
type Stress struct {
	FourRegs bool
	SpillAll bool
	Shuffle  uint64
	NoInline bool
	// PollEvery makes native code leave to Go at every n-th poll instead of when Go asks for it; it goes on there.
	PollEvery int64
	// ExitEvery makes every n-th of these polls an interruption that rebuilds the interpreter's frames.
	ExitEvery int
	// OneRound leaves at the second poll of every entry: loops run natively, but are entered anew at every back-edge.
	OneRound bool
	// Guards makes guards fail that would hold.
	Guards GuardStress
	// Seed starts the random numbers of Guards and Delay.
	Seed uint64
	// Delay is how many visits of its region a compile waits, on average, before its code is used.
	Delay int32
	// FailInstall makes the n-th allocation of code fail.
	FailInstall int
	// RandomFeedback replaces types that were seen by others, from this seed.
	RandomFeedback uint64
}

// state of a region.
type state uint8

const (
	cold state = iota
	queued
	ready
	refused
	dropped // its function has begun a new life; see Controller.Forget
)

// region is a loop or a function that may be compiled.
type region struct {
	f          *rt.Func
	loop       int // -1 for the function itself
	state      state
	code       *native.Code
	object     *mach.Object
	old        *native.Code      // of a function whose code is being made anew: calls use it until then
	exits      []int             // by site
	tags       []value.Tag       // of arguments or registers, as seen by all compiles: value.Unset where they differed
	globals    map[int]value.Tag // of globals, likewise
	recompiles int
	entered    int64
	reason     string // why it was refused
	result     *jit.Result
	units      []*rt.Unit // other files whose functions its code was made with knowledge about
	outdated   bool       // of a region that is queued: what its compile knows has changed meanwhile
	late       *compiled  // finished, but to be installed later: Stress.Delay
}

// owner is what a code object was made from. It outlives the region's interest in the code, as long as native frames may return into it.
type owner struct {
	r      *region
	object *mach.Object
	refs   []uint64
	// operands are those of the instructions behind the sites of kind SiteRt, by site; filled when first needed.
	operands []operands
	builtins []builtinSite // by site, likewise
	misses   []miss        // by site; made when first needed
}

// functionState is what the controller keeps about a function.
type functionState struct {
	call  region
	loops []region
}

// compiled is the answer of the compiling goroutine.
type compiled struct {
	r      *region
	result *jit.Result
	err    error
}

// Controller is the tier of one isolate.
type Controller struct {
	c    *rt.Context
	m    *interp.Machine
	opts Options

	x       *native.Executor
	why     string // why there is no native code
	stubs   *native.Code
	offsets [amd64.NumSyms]int32
	chars   uint64 // address of the addresses of the one-character strings
	shapes  uint64 // address of what is known of computed keys of dicts in shape mode
	// instances is the address of what is known of new instances.
	instances uint64

	methodNames [2]uint64 // interned names of the methods of dicts that native code knows
	back        mach.Options

	depth   int           // activations of native code under way
	active  []*activation // the first depth of them are under way
	frames  []pending
	cells   []register
	known   map[uint64]*known // by address of the instruction
	found   [foundSites]foundSite
	thrown  rt.Error       // the error of the last throw in native code
	landing interp.Landing // the handler being looked for
	grave   []*native.Code // code without use, to be freed when no native code is running

	compiler weak.Pointer[jit.Compiler] // see memory; of the program in sync mode, else of the compiling goroutine, of which there is one at a time
	jobs     []func()                   // compiles that wait
	working  bool                       // the compiling goroutine runs
	mu       sync.Mutex
	finished []compiled
	closed   bool
	workers  sync.WaitGroup
	leftover runtime.Cleanup // of native memory, in case nobody calls Close

	// Of the stress switches.
	trips    trips
	advanced bool // the last activation was left at a poll behind its first round
	random   uint64
	installs int

	stats Stats
}

// New makes the controller of an isolate and attaches it to its machine. Native memory is taken when the first code is installed.
func New(c *rt.Context, m *interp.Machine, opts Options) *Controller {
	t := &Controller{c: c, m: m, opts: opts, known: map[uint64]*known{}}
	t.random = opts.Stress.Seed
	m.Tier = t
	c.AddRoots(t.roots)
	c.Forget = t.Forget
	if ok, why := native.Available(); !ok {
		t.why = why
	}
	return t
}

// Close waits for compiles under way and gives native memory back.
func (t *Controller) Close() error {
	t.mu.Lock()
	t.closed, t.jobs = true, nil
	t.mu.Unlock()
	t.workers.Wait()
	t.trips.close()
	if t.x != nil {
		t.leftover.Stop()
		return t.x.Close()
	}
	return nil
}

// open takes native memory: stack, code memory, stubs.
func (t *Controller) open() bool {
	if t.x != nil {
		return true
	}
	if t.why != "" {
		return false
	}
	fail := func(err error) bool {
		t.why = err.Error()
		if t.x != nil {
			t.x.Close()
			t.x = nil
		}
		return false
	}
	x, err := native.NewExecutor(native.Config{Memory: t.opts.Memory, Budget: t.c.Heap, CodeLimit: uintptr(t.opts.Code), StackSize: uintptr(t.opts.Stack),
		Poll: t.pollForm(), Interval: t.opts.Stress.PollEvery})
	if err != nil {
		return fail(err)
	}
	t.x = x
	env, err := t.environment()
	if err != nil {
		return fail(err)
	}
	stubs, err := amd64.Stubs(env)
	if err != nil {
		return fail(err)
	}
	if t.stubs, err = x.Code().Install(native.Image{Bytes: stubs.Bytes}); err != nil {
		return fail(err)
	}
	t.leftover = runtime.AddCleanup(t, func(free func()) { free() }, x.Leftover())
	t.offsets = stubs.Offsets
	t.back = mach.Options{Features: platform.HostFeatures(), FourRegs: t.opts.Stress.FourRegs, SpillAll: t.opts.Stress.SpillAll,
		Shuffle: t.opts.Stress.Shuffle}
	t.back.Poll, _ = x.Poll()
	return true
}

// environment collects what the routines of native code share with the run time.
func (t *Controller) environment() (*amd64.Environment, error) {
	h, s := t.c.Heap, t.c.Space
	chars := s.Chars()
	table, ok := h.Meta(uint64(len(chars)) * 8)
	if !ok || !t.openShapes() {
		return nil, errors.New("no memory for the tables that native code uses")
	}
	words := heap.Words(table, len(chars))
	for i, c := range chars { // a copy of the whole array makes the Go 1.26 compiler for arm64 fail
		words[i] = c
	}
	t.chars = table
	env := &amd64.Environment{Chars: table, Empty: s.Empty(), Shapes: t.shapes, Roots: t.instances}
	for i, name := range [...]string{"get", "contains"} {
		addr, ok := s.InternString(name)
		if !ok {
			return nil, errors.New("no memory for the name of a method")
		}
		t.methodNames[i], env.Names[i] = addr, s.StringHash(addr)
	}
	_, env.Alloc = h.State()
	env.K0, env.K1 = s.HashKeys()
	return env, nil
}

func (t *Controller) symbol(s mach.Sym) native.Addr { return t.stubs.Base + native.Addr(t.offsets[s]) }

// stateOf returns what is known about f.
func (t *Controller) stateOf(f *rt.Func) *functionState {
	if s, ok := f.Compiled.(*functionState); ok {
		return s
	}
	s := &functionState{call: region{f: f, loop: -1}, loops: make([]region, len(f.Proto.Loops))}
	for i := range s.loops {
		s.loops[i] = region{f: f, loop: i}
	}
	f.Compiled = s
	return s
}

// HotLoop is called by the interpreter at a loop header whose counter has run out.
func (t *Controller) HotLoop(m *interp.Machine, f *rt.Func, loop int) (bool, error) {
	if t.depth >= maxActivations {
		f.SetLoopCounter(loop, retryVisits)
		return false, nil
	}
	r := &t.stateOf(f).loops[loop]
	t.collectResults()
	t.arrived(r)
	wait := int32(retryVisits)
	if r.state == cold {
		wait = t.request(r, t.values(r))
	}
	switch r.state {
	case ready:
		f.SetLoopCounter(loop, 1)
		base, at := m.Base, m.PC
		t.advanced = false
		ran, err := t.enterLoop(r)
		if err == nil && m.PC == at && m.Base == base && r.state == ready && !t.advanced && *f.LoopCounter(loop) <= 1 {
			f.SetLoopCounter(loop, 2) // left where it was entered: the interpreter does this visit, or nothing ever would
		}
		return ran, err
	case queued:
		f.SetLoopCounter(loop, wait)
	default:
		f.SetLoopCounter(loop, never)
	}
	return false, nil
}

// HotCall is called by the interpreter when it has made the frame of a function whose counter has run out.
func (t *Controller) HotCall(m *interp.Machine, f *rt.Func) (bool, error) {
	if t.depth >= maxActivations {
		f.SetCallCounter(retryVisits)
		return false, nil
	}
	r := &t.stateOf(f).call
	t.collectResults()
	t.arrived(r)
	wait := int32(retryVisits)
	if r.state == cold {
		wait = t.request(r, t.values(r))
	}
	switch r.state {
	case ready:
		f.SetCallCounter(1)
		return t.enterCall(r)
	case queued:
		f.SetCallCounter(wait)
	default:
		f.SetCallCounter(never)
	}
	return false, nil
}

// values are the registers that say which types to expect, when the interpreter stands at the start of a region: all of a loop's frame, the
// arguments of a function.
func (t *Controller) values(r *region) []value.Cell {
	if r.loop < 0 {
		return heap.Cells(t.m.Base, r.f.Proto.Params)
	}
	return heap.Cells(t.m.Base, int(frame.InfoAt(r.f.Info).Regs)/value.Size)
}

// request queues the compile of a region, or says why it is refused. at are the values at hand, nil if the region is not about to be
// entered. It returns how many visits the region waits if it is queued.
func (t *Controller) request(r *region, at []value.Cell) (wait int32) {
	words := len(r.f.Proto.Code)
	switch {
	case !t.open():
		t.refuse(r, t.why)
		return 0
	case words > maxWords:
		t.refuse(r, fmt.Sprintf("the function is too long: %d words of bytecode, limit %d", words, maxWords))
		return 0
	}
	shooter := &snapshooter{t: t, c: t.c, r: r, taken: map[int]*build.Snapshot{}}
	snap := shooter.take(r.f, 0)
	t.observe(r, snap, at)
	if seed := t.opts.Stress.RandomFeedback; seed != 0 {
		randomise(snap, seed+uint64(r.f.Number))
	}
	o := t.options(r)
	r.state = queued
	if t.opts.Sync {
		result, err := compile(t.memory(), snap, o)
		done := compiled{r, result, err}
		if visits, late := t.postpone(done); late {
			return visits
		}
		t.finish(done)
		return 0
	}
	t.enqueue(func() {
		result, err := compile(t.memory(), snap, o)
		t.mu.Lock()
		t.finished = append(t.finished, compiled{r, result, err})
		t.mu.Unlock()
	})
	return retryVisits
}

// memory is the working memory of compiles. Programs compile much at their start and little later, so the collector of Go may have it between
// two compiles.
func (t *Controller) memory() *jit.Compiler {
	c := t.compiler.Value()
	if c == nil {
		c = &jit.Compiler{}
		t.compiler = weak.Make(c)
	}
	return c
}

// compile compiles a snapshot. A panic is a bug in the compiler; outside of tests it costs the region its code, never the host its
// process.
func compile(c *jit.Compiler, snap *build.Snapshot, o *jit.Options) (result *jit.Result, err error) {
	if !o.Verify {
		defer func() {
			if p := recover(); p != nil {
				result, err = nil, fmt.Errorf("internal error in the compiler, please report it: %v", p)
			}
		}()
	}
	return c.Compile(snap, o)
}

// observe adds the types of the values at hand: of the arguments, or of the registers at the loop. What had another type when the region
// was compiled before is taken for unknown, so every new compile fits more.
func (t *Controller) observe(r *region, snap *build.Snapshot, at []value.Cell) {
	first := r.tags == nil
	if first {
		r.tags, r.globals = make([]value.Tag, len(at)), map[int]value.Tag{}
	}
	for i, v := range at {
		if first {
			r.tags[i] = v.Tag
		} else if r.tags[i] != v.Tag {
			r.tags[i] = value.Unset
		}
	}
	for i := range snap.GlobalFacts {
		g := &snap.GlobalFacts[i]
		if g.Const {
			continue
		}
		if seen, ok := r.globals[i]; ok && seen != g.Cell.Tag {
			g.Cell = value.Cell{Tag: value.Unset}
		}
		r.globals[i] = g.Cell.Tag
	}
	if r.loop < 0 {
		snap.ParamTags = slices.Clone(r.tags)
	} else {
		snap.EntryTags = slices.Clone(r.tags)
	}
}

func (t *Controller) options(r *region) *jit.Options {
	o := &jit.Options{Build: build.DefaultOptions(), Effort: t.opts.Effort, Off: t.opts.Off, Verify: t.opts.Verify, Mach: t.back,
		Watch: t.opts.Watch}
	o.Build.Loop, o.Build.Metered = r.loop, t.opts.Metered
	o.Trips = t.trips.options(t.opts.Stress.Guards, t.opts.Stress.Seed, t.opts.Memory)
	if t.opts.Stress.NoInline {
		o.Build.Inline = 0
	}
	if dump := t.opts.Dump; dump != nil {
		name := r.name()
		o.Dump = func(stage, text string) { dump(name, stage, text) }
	}
	return o
}

// enqueue hands a job to the compiling goroutine. That ends when there is nothing left to do, so that it does not keep an isolate alive
// that nobody else refers to.
func (t *Controller) enqueue(job func()) {
	t.mu.Lock()
	t.jobs = append(t.jobs, job)
	start := !t.working
	t.working = true
	t.mu.Unlock()
	if start {
		t.workers.Go(t.work)
		// The compile takes over this processor at once, and the program goes on on another one if there is one to be had. The other way
		// round the compile waits until the system finds a processor for its thread, and on a busy machine the program is interpreted
		// for longer than the compile takes.
		runtime.Gosched()
	}
}

// compilerStack is about what the frames of a compile need.
const compilerStack = 12 << 10

// deepen has the stack of a new goroutine grow to what a compile needs while it is empty, instead of step by step with all frames on it.
//
//go:noinline
func deepen(i int) byte {
	var room [compilerStack]byte
	return room[i]
}

// work does the jobs that wait.
func (t *Controller) work() {
	deepen(0)
	for {
		t.mu.Lock()
		if t.closed || len(t.jobs) == 0 {
			t.working = false
			t.mu.Unlock()
			return
		}
		job := t.jobs[0]
		t.jobs = t.jobs[1:]
		t.mu.Unlock()
		job()
	}
}

// collectResults installs what the compiling goroutine has finished.
func (t *Controller) collectResults() {
	t.mu.Lock()
	finished := t.finished
	t.finished = nil
	t.mu.Unlock()
	for _, c := range finished {
		t.finish(c)
	}
}

// finish installs a compile's result.
func (t *Controller) finish(c compiled) {
	r := c.r
	if r.state == dropped {
		return
	}
	if r.outdated {
		r.outdated, r.state = false, cold
		return
	}
	if c.err != nil {
		t.refuse(r, c.err.Error())
		return
	}
	start := time.Now()
	o := c.result.Object
	image := native.Image{Bytes: o.Bytes, Owner: &owner{r: r, object: o, refs: c.result.Refs}}
	for _, l := range o.Relocs {
		image.Relocs = append(image.Relocs, native.Reloc{At: l.At, Target: t.symbol(l.Sym)})
	}
	for i := range o.Sites {
		image.Sites = append(image.Sites, native.Site{Offset: o.Sites[i].Offset, ID: uint32(i)})
	}
	code, err := t.install(image)
	if err != nil {
		if errors.Is(err, native.ErrCodeFull) && t.flush() {
			code, err = t.install(image)
		}
		if err != nil {
			t.refuse(r, err.Error())
			return
		}
	}
	t.retire(r)
	r.code, r.object, r.result, r.state = code, o, c.result, ready
	r.exits = make([]int, len(o.Sites))
	if r.loop < 0 {
		frame.InfoAt(r.f.Info).Native = uint64(code.Base) + uint64(o.Checked)
	}
	t.stats.compiled(c.result, time.Since(start))
	t.log(Event{Kind: "compile", Region: r.name(), File: r.file(), Line: r.line(), Addr: uint64(code.Base), Bytes: len(o.Bytes),
		Micros: c.result.Time().Microseconds()})
}

func (t *Controller) refuse(r *region, why string) {
	t.retire(r)
	r.state, r.reason = refused, why
	t.stats.Refused++
	t.log(Event{Kind: "refuse", Region: r.name(), File: r.file(), Line: r.line(), Reason: why})
}

// discard has the code of a region made anew with what was learnt since. Native code goes on to call the old code of a function until
// the new one is there; the interpreter enters neither. at are the arguments that the old code was not made for, if that is the reason.
func (t *Controller) discard(r *region, at []value.Cell) {
	t.giveUp(r)
	if r.loop < 0 { // perhaps nobody but native code calls it
		t.request(r, at)
	}
}

// giveUp makes a region one that was never compiled, except that its old code is kept for calls.
func (t *Controller) giveUp(r *region) {
	if r.loop < 0 {
		r.old = r.code
		r.f.SetCallCounter(2)
	} else {
		t.grave = append(t.grave, r.code)
		r.f.SetLoopCounter(r.loop, 2)
	}
	r.code, r.object, r.exits = nil, nil, nil
	r.state = cold
	r.recompiles++
	t.stats.Discarded++
	t.log(Event{Kind: "discard", Region: r.name(), File: r.file(), Line: r.line(), Reason: "to be compiled anew with what was learnt since"})
}

// retire takes the code out of use that was kept while a region was compiled anew.
func (t *Controller) retire(r *region) {
	if r.old == nil {
		return
	}
	frame.InfoAt(r.f.Info).Native = 0
	t.grave = append(t.grave, r.old)
	r.old = nil
}

// bury frees the code that is not used any more. No native code may be running.
func (t *Controller) bury() {
	if t.depth > 0 {
		return
	}
	t.found = [foundSites]foundSite{} // addresses will be used again
	for _, code := range t.grave {
		t.x.Code().Free(code)
	}
	t.grave = t.grave[:0]
}

// flush gives up all code, when code memory is full. Regions that are still hot come back.
func (t *Controller) flush() bool {
	if t.depth > 0 {
		return false
	}
	for _, f := range t.c.Funcs {
		s, ok := f.Compiled.(*functionState)
		if !ok {
			continue
		}
		if s.call.state == ready {
			t.giveUp(&s.call)
		}
		t.retire(&s.call)
		for i := range s.loops {
			if s.loops[i].state == ready {
				t.giveUp(&s.loops[i])
			}
		}
	}
	t.stats.Flushes++
	t.bury()
	return true
}

// roots marks what only native code knows: words of its stack and saved registers, objects that code embeds.
func (t *Controller) roots(m *heap.Marker) {
	if t.x == nil {
		return
	}
	t.forgetShapes()
	for _, name := range t.methodNames {
		m.Addr(name)
	}
	if t.depth > 0 {
		m.Words(t.x.StackWords())
		m.Words(t.x.SavedWords())
	}
	t.x.Code().Live(func(c *native.Code) bool {
		// What the code embeds may have died before it was installed, so the addresses are checked like words of a stack.
		if o, ok := c.Owner.(*owner); ok && !o.r.f.Unit.Weak() {
			m.Words(o.refs)
		}
		return true
	})
}
