package walrus_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"walrus"
)

func TestStepLimitIsExact(t *testing.T) {
	for _, text := range []string{
		`fn f : { let n = 0; while n < 1000 { n += 1; } return n; }`,
		`fn f : { let n = 0; for i in 0..1000 { n += i; } return n; }`,
		`fn g : n { if n == 0 { return 0; } return 1 + g(n - 1); } fn f : { return g(300); }`,
		`fn f : { let l = []; for x in "some characters" { l.push(x); } return l.map(: x { return x + x; }); }`,
		`fn f : { let s = "x".repeat(100000); return s.upper(); }`,
	} {
		r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Steps: 1 << 60}})
		run(t, r, text)
		if _, err := r.Call(background(), "f"); err != nil {
			t.Fatal(err)
		}
		s, err := r.Stats()
		if err != nil {
			t.Fatal(err)
		}
		need := s.RunSteps
		for limit := range map[int64]bool{1: true, need / 2: true, need - 1: true, need: true, need + 1: true} {
			r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Steps: limit}})
			run(t, r, text)
			_, err := r.Call(background(), "f")
			if limit >= need {
				if err != nil {
					t.Errorf("%s\nneeds %d steps, limit %d: %v", text, need, limit, err)
				}
				continue
			}
			var e *walrus.Error
			if !errors.Is(err, walrus.ErrStepLimit) || !errors.As(err, &e) || e.Line != 1 || e.Catchable() {
				t.Errorf("%s\nneeds %d steps, limit %d: %v", text, need, limit, err)
			}
			if s, _ := r.Stats(); s.RunSteps != limit {
				t.Errorf("%s\nstopped by limit %d after %d steps", text, limit, s.RunSteps)
			}
			// The limit counts from the start of each call, and the Runtime goes on to be usable.
			if _, err := r.Call(background(), "f"); !errors.Is(err, walrus.ErrStepLimit) {
				t.Errorf("second call: %v", err)
			}
		}
	}
}

func TestOutputLimitIsExact(t *testing.T) {
	const text = `try { for i in 0..100 { println("12345"); } } catch e { println("caught"); } finally { println("finally"); }`
	for _, limit := range []int64{1, 5, 6, 7, 599, 600, 700} {
		var out bytes.Buffer
		r := newRuntime(t, walrus.Config{Output: &out, Limits: walrus.Limits{Output: limit}})
		_, err := r.Run(background(), compile(t, text))
		if full := int64(608); limit < full && !errors.Is(err, walrus.ErrOutputLimit) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if want := min(limit/6*6, 600); int64(out.Len()) < want || int64(out.Len()) > limit {
			t.Errorf("limit %d: %d bytes", limit, out.Len())
		}
	}
}

func TestDepthLimit(t *testing.T) {
	const text = `fn f : n { if n == 0 { return 0; } return 1 + f(n - 1); }`
	for _, depth := range []int{100, 1000, 0} {
		r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Depth: depth}})
		run(t, r, text)
		if depth == 0 {
			depth = 250_000
		}
		if v, err := r.Call(background(), "f", depth-1); err != nil || v.String() != fmt.Sprint(depth-1) {
			t.Errorf("depth %d: %v %v", depth, v, err)
		}
		_, err := r.Call(background(), "f", depth)
		var e *walrus.Error
		if !errors.Is(err, walrus.ErrStackOverflow) || !errors.As(err, &e) || !e.Catchable() || e.Line != 1 {
			t.Errorf("depth %d: %v", depth, err)
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	const limit = 8 << 20
	for name, text := range map[string]string{
		"list":         `let l = []; while true { l.push(1.5); }`,
		"records":      `let l = []; while true { l.push({"a": 1, "b": l}); }`,
		"strings":      `let l = []; let n = 0; while true { n += 1; l.push(f"text number {n}"); }`,
		"concat":       `let s = "x"; while true { s += s; }`,
		"keys":         `let d = {}; let n = 0; while true { n += 1; d[f"key {n}"] = n; }`,
		"closures":     `let l = []; fn make : n { return : { return n; }; } let n = 0; while true { n += 1; l.push(make(n)); }`,
		"instances":    `struct P { fn init : self, x { self.x = x; self.y = self; } } let l = []; while true { l.push(P(1)); }`,
		"fields":       `let n = 0; import "std/json"; let l = []; while true { n += 1; l.push(json.decode(f"[{n}, [1.5]]")); }`,
		"conversion":   `let l = [1, 2]; while true { l = [l, l]; grow(l); }`,
		"host objects": `let l = []; while true { l.push(object()); }`,
		"catch":        `let l = []; while true { try { while true { l.push([l]); } } catch e { } finally { l = [l]; } }`,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: limit}})
			type thing struct {
				N int `walrus:"n"`
			}
			if err := r.Set("object", walrus.Func0(func() (walrus.Reference, error) { return walrus.Ref(&thing{}), nil })); err != nil {
				t.Fatal(err)
			}
			if err := r.Set("grow", walrus.Func1(func(x any) (bool, error) { return true, nil })); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(background(), 20*time.Second)
			defer cancel()
			_, err := r.Run(ctx, compile(t, "fn f : { "+text+" } f();", walrus.Globals("object", "grow")))
			var e *walrus.Error
			if !errors.As(err, &e) || e.Kind != "memory-limit" && e.Kind != "too-large" || e.Line != 1 {
				t.Fatalf("%v", err)
			}
			if (e.Kind == "memory-limit") != errors.Is(err, walrus.ErrMemoryLimit) {
				t.Errorf("errors.Is: %v", err)
			}
			s, err := r.Stats()
			if err != nil {
				t.Fatal(err)
			}
			if s.MemoryUsed > limit+1<<20 {
				t.Errorf("%d bytes are used, the limit is %d", s.MemoryUsed, limit)
			}
			if v := run(t, r, `let l = []; for i in 0..1000 { l.push([i]); } core.len(l)`, walrus.Result()); v.String() != "1000" {
				t.Errorf("afterwards: %v", v)
			}
		})
	}
}

// endless are programs that run until they are stopped; some spend all their time in one built-in operation after the other.
var endless = map[string]string{
	"loop":     `while true { }`,
	"calls":    `fn f : { return 1; } while true { f(); }`,
	"text":     `let l = []; for i in 0..300000 { l.push(i); } while true { core.str(l); }`,
	"equality": `let a = []; let b = []; for i in 0..300000 { a.push([i]); b.push([i]); } while true { a == b; }`,
	"sort":     `let l = []; for i in 0..300000 { l.push((i * 7919) % 300007); } while true { let c = l.copy(); c.sort(); }`,
	"concat":   `let s = "x".repeat(5000000); while true { let t = s + "y"; let u = t + s; }`,
	"slices":   `let l = []; for i in 0..500000 { l.push(i); } while true { l[1..499999]; }`,
	"lists":    `let l = []; for i in 0..500000 { l.push(i); } while true { let m = l + l; }`,
	"replace":  `let s = "ab".repeat(1000000); while true { s.replace("a", "cc"); }`,
	"contains": `let s = "a".repeat(3000000); while true { s.contains("aaaaaaaaaaaaaaaaab"); }`,
	"search":   `let l = []; for i in 0..500000 { l.push(f"{i}"); } while true { l.contains("x"); }`,
	"json":     `import "std/json"; let l = []; for i in 0..200000 { l.push([i]); } while true { json.decode(json.encode(l)); }`,
	"dicts":    `let d = {}; for i in 0..200000 { d[i] = i; } while true { let e = d + d; d.keys(); }`,
	"upper":    `let s = "straße".repeat(300000); while true { s.upper(); }`,
	"split":    `let s = "a,".repeat(500000); while true { s.split(","); }`,
	"reverse":  `let l = []; for i in 0..1000000 { l.push(i); } while true { l.reverse(); }`,
	"insert":   `let l = []; for i in 0..1000000 { l.push(i); } while true { l.insert(0, 1); l.remove(0); }`,
	"format":   `let s = "x".repeat(1000000); while true { let t = f"{s}{s}{s}"; }`,
	"compare":  `let a = "x".repeat(5000000) + "a"; let b = "x".repeat(5000000) + "b"; while true { a < b; a == b; }`,
	"wide":     `while true { f"{1:>99999999}"; }`,
	"commas":   `while true { f"{1:099999999,}"; }`,
	"slice":    `let s = "x".repeat(100000000); while true { s[1..9000000]; s[5..99999999]; }`,
	"append":   `let s = "x".repeat(50000000); while true { let t = s + s; }`,
	"searches": `let s = "x".repeat(50000000); let e = "x".repeat(1000000) + "y"; while true { s.contains("y"); s.index_of(e); s.replace("xy", ""); }`,
	"trim":     `let s = " ".repeat(50000000) + "x"; while true { s.trim(); }`,
	"joins":    `let l = [1] * 10000000; while true { let m = l + l; m[1..15000000]; }`,
	"unwind":   `fn f : n { if n == 0 { throw "x"; } return 1 + f(n - 1); } while true { try { f(100000); } catch e { } }`,
	"index":    `let s = "é".repeat(2000000); while true { s[0]; s[1999999]; s[1000000]; }`,
	"gc":       `let l = []; for i in 0..300000 { l.push([i]); } while true { core.gc(); }`,
	"key":      `let d = {}; for k in {"a": 1} { let t = k; for i in 0..100000 { t = t; } while true { d[k] = 1; } }`,
}

func TestCancellation(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	var late []time.Duration
	for _, name := range slices.Sorted(maps.Keys(endless)) {
		t.Run(name, func(t *testing.T) {
			took := stopAfter(t, endless[name], 300*time.Millisecond)
			late = append(late, took)
			if took > 25*time.Millisecond {
				t.Logf("stopped after %v", took)
			}
			if took > 5*slowdown*time.Second { // far beyond the promise, which a benchmark measures: this machine may be busy
				t.Errorf("stopped after %v", took)
			}
		})
	}
	slices.Sort(late)
	if len(late) > 0 {
		t.Logf("median %v, longest %v", late[len(late)/2], late[len(late)-1])
	}
}

// stopAfter runs an endless program and cancels it after some time. The result is how long it went on then.
func stopAfter(t *testing.T, text string, wait time.Duration) time.Duration {
	r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 512 << 20}})
	p := compile(t, text)
	ctx, cancel := context.WithCancel(background())
	var stopped time.Time
	timer := time.AfterFunc(wait, func() { stopped = time.Now(); cancel() })
	defer timer.Stop()
	_, err := r.Run(ctx, p)
	took := time.Since(stopped)
	var e *walrus.Error
	if !errors.Is(err, walrus.ErrCancelled) || !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Line != 1 {
		t.Fatal(err)
	}
	return took
}

func TestDeadline(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	p := compile(t, `while true { try { while true { } } catch e { } finally { } }`)
	start := time.Now()
	ctx, cancel := context.WithTimeout(background(), 30*time.Millisecond)
	defer cancel()
	_, err := r.Run(ctx, p)
	if !errors.Is(err, walrus.ErrDeadline) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took < 30*time.Millisecond || took > 500*time.Millisecond {
		t.Errorf("stopped after %v", took)
	}
	// A context that is done already ends the run before it begins.
	if _, err := r.Run(ctx, compile(t, `let x = 1;`)); !errors.Is(err, walrus.ErrDeadline) {
		t.Errorf("%v", err)
	}
	cause := errors.New("the user left")
	cancelled, cancelCause := context.WithCancelCause(background())
	cancelCause(cause)
	if _, err := r.Run(cancelled, p); !errors.Is(err, walrus.ErrCancelled) || !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
	run(t, r, `let fine = 1;`)
}

func TestInterrupt(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	p := compile(t, `fn busy : { while true { } } busy();`)
	time.AfterFunc(20*time.Millisecond, r.Interrupt)
	_, err := r.Run(background(), p)
	var e *walrus.Error
	if !errors.Is(err, walrus.ErrInterrupt) || !errors.As(err, &e) || len(e.Trace) != 2 || e.Trace[1].Function != "busy" {
		t.Errorf("%v %+v", err, e)
	}
	run(t, r, `let fine = 1;`)
}

// TestNestedRunsObeyTheOuterContext calls the script back with a context that is never done.
func TestNestedRunsObeyTheOuterContext(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	if err := r.Set("back", walrus.Raw(0, func(c *walrus.Call) error {
		_, err := c.Runtime().Call(context.Background(), "spin")
		return err
	})); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(background(), 20*time.Millisecond)
	defer cancel()
	p := compile(t, `fn spin : { while true { } } try { back(); } catch e { println("caught"); }`, walrus.Globals("back"))
	_, err := r.Run(ctx, p)
	var e *walrus.Error
	if !errors.Is(err, walrus.ErrDeadline) || !errors.As(err, &e) {
		t.Fatalf("%v", err)
	}
	if e.Trace[len(e.Trace)-1].Function != "main" {
		t.Errorf("trace %v", e.Trace)
	}
	var inner *walrus.Error // the stack of the nested run is kept behind
	if cause := errors.Unwrap(err); !errors.As(cause, &inner) || inner.Trace[len(inner.Trace)-1].Function != "spin" {
		t.Errorf("inner error: %v", cause)
	}
}

// Results that could never fit are refused before they take memory, in words of the language.
func TestTooLargeResults(t *testing.T) {
	for text, want := range map[string]string{
		`let s = "x" * 1000000; while true { s += s; }`: "the result of + is too large: ",
		`let l = [1, 2]; while true { l = l + l; }`:     "the result of + is too large: ",
		`let l = [1, 2]; while true { l = l * 2; }`:     "the result of * is too large: ",
		`let l = [1, 2]; while true { l.extend(l); }`:   "the result is too large: ",
		`"ab".repeat(10000000);`:                        "string.repeat is too large: 20000000",
		`"ab".pad_left(10000000, "é");`:                 "string.pad_left is too large: ",
		`let n = 1; f"{n:>10000000}";`:                  "format is too large: ",
	} {
		for _, mode := range []walrus.JITMode{walrus.JITOff, walrus.JITAlways} {
			r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 4 << 20}, JIT: mode})
			v := run(t, r, `let m = ""; fn f : { `+text+` } try { f(); } catch e { m = core.error()["kind"] + " " + e; } m`, walrus.Result())
			if got := v.String(); !strings.HasPrefix(got, "too-large "+want) {
				t.Errorf("%s: %s, want %s", text, got, want)
			}
		}
	}
}

// quietContext is over without having told a deadline.
type quietContext struct{ context.Context }

func (quietContext) Done() <-chan struct{} { c := make(chan struct{}); close(c); return c }
func (quietContext) Err() error            { return context.DeadlineExceeded }

func TestDeadlineMessages(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	ctx, cancel := context.WithTimeout(background(), 20*time.Millisecond)
	defer cancel()
	for want, ctx := range map[string]context.Context{`deadline of \d+ms exceeded`: ctx, `deadline exceeded`: quietContext{background()}} {
		_, err := r.Run(ctx, compile(t, `while true { }`))
		var e *walrus.Error
		if !errors.Is(err, walrus.ErrDeadline) || !errors.As(err, &e) || !regexp.MustCompile("^"+want+"$").MatchString(e.Message) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
