package handler_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"walrus"
	"walrus/examples/embed/handler"
)

const site = `
import "std/json";

fn handle : request {
	if request.path == "/hello" {
		return f"Hello, {request.query.get("name", "world")}!\n";
	}
	if request.path == "/sum" {
		let numbers = json.decode(request.body);
		return {
			"headers": {"Content-Type": "application/json"},
			"body": json.encode({"sum": numbers.reduce(: a, b { return a + b; }, 0)})
		};
	}
	if request.path == "/spin" { while true { } }
	if request.path == "/hoard" { let l = []; while true { l.push([1, 2, 3]); } }
	if request.path == "/odd" { return {"status": 9000}; }
	return {"status": 404, "body": f"no page {request.path}\n"};
}
`

func serve(t testing.TB, limits walrus.Limits) *httptest.Server {
	program, err := walrus.Compile("site.walrus", site)
	if err != nil {
		t.Fatal(err)
	}
	h, err := handler.New(program, handler.Config{Limits: limits, Timeout: 2 * time.Second, Runtimes: 4, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func request(server *httptest.Server, path, body string) (string, error) {
	resp, err := http.Post(server.URL+path, "text/plain", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return fmt.Sprintf("%d %s %s", resp.StatusCode, resp.Header.Get("Content-Type"), strings.TrimSpace(string(text))), err
}

func TestHandler(t *testing.T) {
	server := serve(t, walrus.Limits{Memory: 8 << 20, Steps: 200_000})
	for _, test := range []struct{ path, body, want string }{
		{"/hello?name=Ada", "", "200 text/plain; charset=utf-8 Hello, Ada!"},
		{"/hello", "", "200 text/plain; charset=utf-8 Hello, world!"},
		{"/sum", "[1, 2, 3.5]", `200 application/json {"sum":6.5}`},
		{"/sum", "[1, ", "500 text/plain; charset=utf-8 Internal Server Error"},
		{"/nowhere", "", "404 text/plain; charset=utf-8 no page /nowhere"},
		{"/spin", "", "504 text/plain; charset=utf-8 Gateway Timeout"},
		{"/hoard", "", "507 text/plain; charset=utf-8 Insufficient Storage"},
		{"/odd", "", "500 text/plain; charset=utf-8 Internal Server Error"},
		{"/hello", strings.Repeat("x", 2<<20), "413 text/plain; charset=utf-8 the body is too large"},
	} {
		got, err := request(server, test.path, test.body)
		if err != nil || got != test.want {
			t.Errorf("%s: %s %v, want %s", test.path, got, err, test.want)
		}
	}
}

func TestManyRequests(t *testing.T) {
	server := serve(t, walrus.Limits{Memory: 8 << 20, Steps: 200_000})
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 20 {
				want := fmt.Sprintf("200 application/json {\"sum\":%d}", g+i)
				if got, err := request(server, "/sum", fmt.Sprintf("[%d, %d]", g, i)); err != nil || got != want {
					t.Errorf("%s %v, want %s", got, err, want)
				}
			}
		})
	}
	all.Wait()
}
