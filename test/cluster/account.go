package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// account is who PostgreSQL's programs run as. initdb and postgres refuse root,
// so root hands over to the postgres user that the Debian package makes.
type account struct {
	credential *syscall.Credential // nil: as ourselves
}

func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return account{}, fmt.Errorf("cluster: root cannot run PostgreSQL and there is no user to hand over to: %w", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("cluster: user id %q: %w", who.Uid, err)
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("cluster: group id %q: %w", who.Gid, err)
	}
	return account{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// longestSocketDir leaves room for "/.s.PGSQL.65535" in the 104 bytes that the
// smallest sockaddr_un has (macOS; Linux has 108).
const longestSocketDir = 104 - len("/.s.PGSQL.65535") - 1

// base is the directory under which clusters live.
func (a account) base() string {
	base := os.TempDir()
	// A TMPDIR may be closed to the postgres user or too deep for a socket's name.
	if a.credential != nil || len(filepath.Join(base, "stepwise-pg-1234567890")) > longestSocketDir {
		base = "/tmp"
	}
	return base
}

// home makes the private directory that holds everything of one cluster.
func (a account) home(base string) (string, error) {
	dir, err := os.MkdirTemp(base, "stepwise-pg-")
	if err != nil {
		return "", fmt.Errorf("cluster: %w", err)
	}
	if a.credential != nil {
		if err := os.Chown(dir, int(a.credential.Uid), int(a.credential.Gid)); err != nil {
			os.RemoveAll(dir)
			return "", fmt.Errorf("cluster: %w", err)
		}
	}
	return dir, nil
}

// write puts a file that the account owns and nobody else may read.
func (a account) write(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	if a.credential == nil {
		return nil
	}
	return os.Chown(path, int(a.credential.Uid), int(a.credential.Gid))
}

// prepare makes a command run as the account, in dir, away from our terminal's
// signals: Ctrl-C must reach us first, so that we can stop in order.
func (a account) prepare(cmd *exec.Cmd, dir string) {
	cmd.Dir = dir
	cmd.Env = environment(os.Environ())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: a.credential}
}

// run runs one program to its end; the error carries what it printed.
func (a account) run(ctx context.Context, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	a.prepare(cmd, dir)
	// Interrupted, pg_ctl stops the server it is starting and initdb removes its
	// files; killed, they would leave both. The server that pg_ctl leaves behind
	// must not hold a pipe of ours open, hence the delay's end.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cluster: %s: %w: %s", filepath.Base(program), err, strings.TrimSpace(out.String()))
	}
	return nil
}

// environment drops what would bend PostgreSQL's programs (PGDATA, PGPORT, …)
// and fixes their language.
func environment(from []string) []string {
	var kept []string
	for _, entry := range from {
		if name, _, _ := strings.Cut(entry, "="); !strings.HasPrefix(name, "PG") && name != "LC_ALL" && name != "LANG" {
			kept = append(kept, entry)
		}
	}
	return append(kept, "LC_ALL=C")
}
