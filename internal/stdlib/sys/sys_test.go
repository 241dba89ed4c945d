package sys

import (
	"errors"
	"testing"

	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
)

func row(call string, want string, a ...any) stdlibtest.Row {
	return stdlibtest.Row{Call: call, Args: a, Want: want}
}

func TestFunctions(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{ // nothing is granted
		row("env_get", "void", "HOME"), row("args", "[]"), row("cwd", "void"), row("exit", "error: sys.exit: the host does not allow it", 1),
	})
	k.C.World = rt.World{
		Env: func(name string) (string, bool) {
			return map[string]string{"A": "é", "B": "\xff"}[name], name == "A" || name == "B"
		},
		Args:    []string{"walrus", "a.walrus", "x\xff"},
		Cwd:     func() (string, error) { return "/here", nil },
		CanExit: true,
	}
	k.Run(Table(), []stdlibtest.Row{
		row("env_get", `"é"`, "A"), row("env_get", "void", "B"), row("env_get", "void", "C"), row("env_get", "error: expected string, found int", 1),
		row("args", `["walrus" "a.walrus" "x�"]`), row("cwd", `"/here"`), row("exit", "error: expected int, found string", "1"),
	})
	k.C.World.Cwd = func() (string, error) { return "", errors.New("gone") }
	k.Run(Table(), []stdlibtest.Row{row("cwd", "void")})
	_, err := k.Call(Table(), "exit", 263)
	var exit *rt.Exit
	if !errors.As(err, &exit) || exit.Code != 263 {
		t.Errorf("exit: %v", err)
	}
}
