// Package cluster runs a private PostgreSQL server for tests: on a free loopback
// port, in a directory of its own, gone without a trace when it is stopped or
// when the process that started it dies.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// superuser is the database role that the cluster is made with.
const superuser = "postgres"

// stopTimeout bounds each way of stopping. It does not depend on a caller's
// context, because stopping is what happens after that context was cancelled.
const stopTimeout = 30 * time.Second

// Cluster is one running PostgreSQL server. Its methods may be called from
// several goroutines, but Restart, Crash and Stop take turns.
type Cluster struct {
	bin      string
	dir      string
	port     int
	password string
	account  account
	guard    *guard

	mu      sync.Mutex
	stopped bool
}

// Start makes a new cluster and returns when it accepts connections. The caller
// must Stop it; should the caller's process die first, the cluster goes with it.
// Errors: ErrNotInstalled, or what PostgreSQL's programs said.
func Start(ctx context.Context) (*Cluster, error) {
	who, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	return startUnder(ctx, who, who.base())
}

func startUnder(ctx context.Context, who account, base string) (*Cluster, error) {
	bin, err := Binaries()
	if err != nil {
		return nil, err
	}
	dir, err := who.home(base)
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, dir: dir, account: who, password: newPassword()}
	if c.guard, err = startGuard(who, bin, dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := c.create(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	if err := c.startOnFreePort(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// create runs initdb. The C locale compares text by code point, as SQLite does,
// so that both engines sort alike.
func (c *Cluster) create(ctx context.Context) error {
	passwordFile := filepath.Join(c.dir, "password")
	if err := c.account.write(passwordFile, c.password+"\n"); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	defer os.Remove(passwordFile)
	return c.account.run(ctx, c.dir, filepath.Join(c.bin, "initdb"),
		"--pgdata="+c.data(), "--username="+superuser, "--pwfile="+passwordFile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
}

// startOnFreePort tries a few ports, because a port found free can be taken by
// somebody else before the server binds it.
func (c *Cluster) startOnFreePort(ctx context.Context) error {
	conf := filepath.Join(c.data(), "postgresql.conf")
	original, err := os.ReadFile(conf)
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	for attempt := 1; ; attempt++ {
		if c.port, err = freePort(); err != nil {
			return err
		}
		if err := c.account.write(conf, string(original)+settings(c.dir, c.port)); err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
		if err = c.control(ctx, "start"); err == nil {
			return nil
		}
		log, _ := os.ReadFile(c.log())
		if attempt == 5 || ctx.Err() != nil || !strings.Contains(string(log), "could not bind") {
			return fmt.Errorf("%w\n%s", err, tail(string(log), 20))
		}
		os.Remove(c.log())
	}
}

// DSN returns the connection URL of a database on the cluster, for example
// postgres://postgres:…@127.0.0.1:40001/postgres?sslmode=disable. The database
// "postgres" exists from the start; other names have to be created first. The
// port stays the same over Restart and Crash.
func (c *Cluster) DSN(db string) string {
	dsn := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, c.password),
		Host:     fmt.Sprintf("127.0.0.1:%d", c.port),
		Path:     "/" + db,
		RawQuery: "sslmode=disable",
	}
	return dsn.String()
}

// Restart stops the server by disconnecting every client (pg_ctl -m fast) and
// returns when it accepts connections again on the same port.
func (c *Cluster) Restart(ctx context.Context) error { return c.restart(ctx, "fast") }

// Crash stops the server as a kill would (pg_ctl -m immediate: no checkpoint)
// and returns when it has recovered from its log on the same port.
func (c *Cluster) Crash(ctx context.Context) error { return c.restart(ctx, "immediate") }

func (c *Cluster) restart(ctx context.Context, mode string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return errors.New("cluster: restart after stop")
	}
	return c.control(ctx, "restart", "--mode="+mode)
}

// Stop ends the server and removes its directory. Calling it again does nothing.
func (c *Cluster) Stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return nil
	}
	c.stopped = true
	var errs []error
	if c.running() {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		// Nothing in the directory is kept, so there is no reason to write a checkpoint.
		if err := c.control(ctx, "stop", "--mode=immediate"); err != nil {
			errs = append(errs, err)
		}
	}
	errs = append(errs, c.guard.release())
	if err := os.RemoveAll(c.dir); err != nil {
		errs = append(errs, fmt.Errorf("cluster: %w", err))
	}
	return errors.Join(errs...)
}

// control runs one pg_ctl action and waits for it to take effect.
func (c *Cluster) control(ctx context.Context, action string, more ...string) error {
	args := append([]string{action, "--pgdata=" + c.data(), "--log=" + c.log(), "--wait", "--timeout=60", "--silent"}, more...)
	return c.account.run(ctx, c.dir, filepath.Join(c.bin, "pg_ctl"), args...)
}

// running reports whether the server has written its pid file, which it does
// before it binds its port and removes as its last act.
func (c *Cluster) running() bool {
	_, err := os.Stat(filepath.Join(c.data(), "postmaster.pid"))
	return err == nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *Cluster) log() string  { return filepath.Join(c.dir, "log") }

// tail returns the last n lines of text.
func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
