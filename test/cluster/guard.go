package cluster

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
)

// guardScript waits for its standard input to close. We hold the other end, so
// it closes when we let go or when we are killed without a chance to clean up.
// Then the server is stopped, unless Stop did that before, and its directory goes.
const guardScript = `trap '' HUP INT TERM
cat >/dev/null
if [ -e "$2/data/postmaster.pid" ]; then "$1" -D "$2/data" -m immediate -w -t 30 stop >/dev/null 2>&1; fi
cd / && rm -rf -- "$2"`

// guard outlives the process that started it just long enough to clean up.
type guard struct {
	cmd   *exec.Cmd
	leash io.Closer
}

func startGuard(a account, bin, dir string) (*guard, error) {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "guard", filepath.Join(bin, "pg_ctl"), dir)
	a.prepare(cmd, dir)
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("cluster: guard: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cluster: guard: %w", err)
	}
	return &guard{cmd, leash}, nil
}

// release lets the guard clean up and waits until it has.
func (g *guard) release() error {
	g.leash.Close()
	if err := g.cmd.Wait(); err != nil {
		return fmt.Errorf("cluster: guard: %w", err)
	}
	return nil
}
