// Package handler serves HTTP requests by a script: a function `handle: request` gives the response. It is a template to start from: a pool of runtimes,
// limits for every request, and answers that fit what went wrong.
package handler

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"walrus"
)

// Request is what the script gets.
type Request struct {
	Method string            `walrus:"method"`
	Path   string            `walrus:"path"`
	Query  map[string]string `walrus:"query"`
	Body   string            `walrus:"body"`
}

// Response is what the script returns: a dict with any of these keys, or a string for the body alone.
type Response struct {
	Status  int               `walrus:"status"`
	Headers map[string]string `walrus:"headers"`
	Body    string            `walrus:"body"`
}

// Config of a Handler; zero values mean the defaults.
type Config struct {
	Limits   walrus.Limits // of each request; default: 32 MiB and 10 million steps
	Timeout  time.Duration // of each request; default: 1 s
	Runtimes int           // requests at the same time; default: 16
	MaxBody  int64         // bytes; default: 1 MiB
	Log      *slog.Logger  // default: slog.Default()
}

// Handler runs the function `handle` of a program for every request.
type Handler struct {
	cfg  Config
	pool *walrus.Pool
}

// New makes a Handler. The program runs once in every runtime, under the limits of a request.
func New(program *walrus.Program, cfg Config) (*Handler, error) {
	if cfg.Limits == (walrus.Limits{}) {
		cfg.Limits = walrus.Limits{Memory: 32 << 20, Steps: 10_000_000}
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = time.Second
	}
	if cfg.Runtimes == 0 {
		cfg.Runtimes = 16
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = 1 << 20
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	pool, err := walrus.NewPool(walrus.PoolConfig{
		Config:  walrus.Config{Limits: cfg.Limits, World: walrus.World{Clock: time.Now}},
		Setup:   func(ctx context.Context, r *walrus.Runtime) error { return setup(ctx, r, program) },
		Size:    cfg.Runtimes,
		MaxIdle: cfg.Runtimes,
		MaxUses: 10_000, // in case the script hoards something
	})
	if err != nil {
		return nil, err
	}
	return &Handler{cfg, pool}, nil
}

func setup(ctx context.Context, r *walrus.Runtime, program *walrus.Program) error {
	if _, err := r.Run(ctx, program); err != nil {
		return err
	}
	_, err := r.Get("handle")
	return err
}

// Close frees the runtimes.
func (h *Handler) Close() error { return h.pool.Close() }

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), h.cfg.Timeout)
	defer cancel()
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, h.cfg.MaxBody))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	query := map[string]string{}
	for name := range req.URL.Query() {
		query[name] = req.URL.Query().Get(name)
	}
	var response Response
	err = h.pool.Do(ctx, func(r *walrus.Runtime) error {
		v, err := r.Call(ctx, "handle", Request{req.Method, req.URL.Path, query, string(body)})
		if err != nil {
			return err
		}
		defer v.Release()
		response, err = decode(v)
		return err
	})
	if err != nil {
		h.fail(w, req, err)
		return
	}
	for name, value := range response.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(response.Status)
	_, _ = io.WriteString(w, response.Body) // the client may be gone
}

// decode reads what the script returned.
func decode(v walrus.Value) (Response, error) {
	response := Response{Status: http.StatusOK}
	if v.Kind() == walrus.KindString {
		return response, v.To(&response.Body)
	}
	err := v.To(&response)
	if err == nil && (response.Status < 200 || response.Status > 599) {
		err = errors.New("the script returned an invalid status")
	}
	return response, err
}

// fail answers a request that the script could not serve. Details go to the log only.
func (h *Handler) fail(w http.ResponseWriter, req *http.Request, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, context.Canceled): // the client is gone
		return
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, walrus.ErrStepLimit):
		status = http.StatusGatewayTimeout
	case errors.Is(err, walrus.ErrMemoryLimit):
		status = http.StatusInsufficientStorage
	}
	h.cfg.Log.Error("script failed", "path", req.URL.Path, "error", err)
	http.Error(w, http.StatusText(status), status)
}
