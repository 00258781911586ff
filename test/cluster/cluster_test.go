package cluster

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// abandonVariable makes the test binary start a cluster, say where, and wait to
// be killed. See TestClusterDiesWithItsStarter.
const abandonVariable = "STEPWISE_CLUSTER_ABANDON"

func TestMain(m *testing.M) {
	if os.Getenv(abandonVariable) != "" {
		c, err := Start(context.Background())
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println(c.dir)
		select {}
	}
	os.Exit(m.Run())
}

func start(t *testing.T) *Cluster {
	t.Helper()
	c, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// query asks the running server one question by psql.
func query(t *testing.T, c *Cluster, dsn, sql string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(c.bin, "psql"), "--no-psqlrc", "-Atq", "-c", sql, dsn)
	cmd.Dir = "/"
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", sql, err, out)
	}
	return strings.TrimSpace(string(out))
}

// serverPID reads the process id from the first line of postmaster.pid.
func serverPID(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// alive reports whether a process runs. One that has ended and waits to be
// reaped by a lazy init counts as ended.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return false
	}
	// "pid (name) state …", see proc(5); without /proc the signal's answer stands.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	return err != nil || !strings.HasPrefix(rest, "Z")
}

// mentioning returns the command lines of running processes that name a path.
func mentioning(path string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), path) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}

func TestStartedClusterAnswersAndIsSetUpForTests(t *testing.T) {
	c := start(t)
	dsn := c.DSN("postgres")
	for _, row := range []struct{ sql, want, reason string }{
		{"SHOW fsync", "off", "tests need no power cut safety"},
		{"SHOW synchronous_commit", "on", "an acknowledged commit has to survive Crash"},
		{"SHOW max_connections", "300", "packages run side by side with a pool each"},
		{"SHOW listen_addresses", "127.0.0.1", "nobody outside may connect"},
		{"SHOW server_encoding", "UTF8", "Chinese text"},
		{"SELECT datcollate FROM pg_database WHERE datname = 'postgres'", "C", "both engines sort by code point"},
	} {
		if got := query(t, c, dsn, row.sql); got != row.want {
			t.Errorf("%s = %q, want %q: %s", row.sql, got, row.want, row.reason)
		}
	}
}

func TestStrangersAreKeptOut(t *testing.T) {
	c := start(t)
	dsn, err := url.Parse(c.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	dsn.User = url.UserPassword(superuser, "guess")
	cmd := exec.CommandContext(t.Context(), filepath.Join(c.bin, "psql"), "--no-psqlrc", "-c", "SELECT 1", dsn.String())
	cmd.Dir = "/"
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "authentication failed") {
		t.Errorf("wrong password: %v: %s", err, out)
	}
	info, err := os.Stat(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("directory is open to others: %v", info.Mode())
	}
}

func TestRestartKeepsThePortAndWhatWasCommitted(t *testing.T) {
	c := start(t)
	dsn := c.DSN("postgres")
	query(t, c, dsn, "CREATE TABLE kept (n BIGINT)")
	for i, row := range []struct {
		name    string
		restart func(context.Context) error
	}{
		{"orderly", c.Restart},
		{"crash", c.Crash},
	} {
		query(t, c, dsn, fmt.Sprintf("INSERT INTO kept (n) VALUES (%d)", i))
		before := serverPID(t, c.dir)
		if err := row.restart(t.Context()); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if after := serverPID(t, c.dir); after == before || alive(before) {
			t.Errorf("%s: the old server %d still runs (new: %d)", row.name, before, after)
		}
		if got, want := query(t, c, dsn, "SELECT count(*) FROM kept"), strconv.Itoa(i+1); got != want {
			t.Errorf("%s: %s committed rows are left, want %s", row.name, got, want)
		}
	}
}

func TestStopLeavesNothing(t *testing.T) {
	c := start(t)
	pid, guardPID := serverPID(t, c.dir), c.guard.cmd.Process.Pid
	for range 2 { // the second Stop has nothing to do and says so
		if err := c.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if alive(pid) || alive(guardPID) {
		t.Errorf("server alive: %v, guard alive: %v", alive(pid), alive(guardPID))
	}
	if _, err := os.Stat(c.dir); !os.IsNotExist(err) {
		t.Errorf("directory %s is left: %v", c.dir, err)
	}
	if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.port)); err == nil {
		conn.Close()
		t.Error("the port still answers")
	}
	if err := c.Restart(t.Context()); err == nil {
		t.Error("a stopped cluster restarted")
	}
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	who, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, moment, reason string }{
		{"before", "", "there is nothing to undo yet"},
		{"initdb", "*/data", "initdb is writing"},
		{"server", "*/data/postmaster.pid", "the server is coming up"},
	} {
		t.Run(row.name, func(t *testing.T) {
			base, err := os.MkdirTemp("/tmp", "cancelled-")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(base)
			if err := os.Chmod(base, 0o755); err != nil { // the postgres user passes through
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				for row.moment != "" && t.Context().Err() == nil {
					if found, _ := filepath.Glob(filepath.Join(base, row.moment)); len(found) > 0 {
						break
					}
					time.Sleep(time.Millisecond)
				}
				cancel()
			}()
			if row.moment == "" {
				<-ctx.Done()
			}
			// The server may win the race and be up before it is told; then Stop is due.
			if c, err := startUnder(ctx, who, base); err == nil {
				if err := c.Stop(); err != nil {
					t.Error(err)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(base, "*")); len(left) > 0 {
				t.Errorf("%q is left though %s", left, row.reason)
			}
			if left := mentioning(base); len(left) > 0 {
				t.Errorf("processes are left: %q", left)
			}
		})
	}
}

func TestClusterDiesWithItsStarter(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), abandonVariable+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dir, err := bufio.NewReader(out).ReadString('\n')
	dir = strings.TrimSpace(dir)
	if err != nil || !strings.HasPrefix(dir, "/") {
		t.Fatalf("starter said %q: %v", dir, err)
	}
	pid := serverPID(t, dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	// The guard works after its starter's death; go test's timeout is the limit.
	for gone := false; !gone; {
		time.Sleep(50 * time.Millisecond)
		_, err := os.Stat(dir)
		gone = os.IsNotExist(err) && !alive(pid)
	}
}
