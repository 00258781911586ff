package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestChildPassesEnvironmentDirectoryAndFailure(t *testing.T) {
	var out, complaints bytes.Buffer
	dir := t.TempDir()
	c := child{dir: dir, env: []string{"STEPWISE_SAMPLE=seven"}, stdout: &out, stderr: &complaints}
	err := c.run(t.Context(), "/bin/sh", "-c", `echo "$STEPWISE_SAMPLE"; pwd -P; echo oh >&2; exit 3`)
	if err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v, want the exit status", err)
	}
	if lines := strings.Fields(out.String()); len(lines) != 2 || lines[0] != "seven" || complaints.String() != "oh\n" {
		t.Errorf("printed %q and %q", out.String(), complaints.String())
	}
}

func TestAnInterruptedChildMayCleanUpAndTakesItsChildrenAlong(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("somebody pressed Ctrl-C")
	reader, writer := io.Pipe()
	heard := make(chan string, 1)
	go func() {
		var all bytes.Buffer
		chunk := make([]byte, 256)
		for {
			n, err := reader.Read(chunk)
			all.Write(chunk[:n])
			if strings.Contains(all.String(), "ready") {
				cancel(why)
			}
			if err != nil {
				heard <- all.String()
				return
			}
		}
	}()
	// The grandchild is deaf to the interrupt, so it has to be killed. It holds no
	// pipe of ours: what keeps it from living on is the group alone.
	script := `trap 'echo cleaned; exit 0' INT
sh -c 'trap "" INT; exec sleep 1000' >/dev/null 2>&1 &
echo "grandchild $!"; echo ready
while :; do sleep 0.05; done`
	err := child{stdout: writer, stderr: writer}.run(ctx, "/bin/sh", "-c", script)
	writer.Close()
	text := <-heard
	if !errors.Is(err, why) {
		t.Errorf("got %v, want the reason of the interruption", err)
	}
	if !strings.Contains(text, "cleaned") {
		t.Errorf("the child had no chance to clean up: %q", text)
	}
	_, rest, _ := strings.Cut(text, "grandchild ")
	waitGone(t, strings.Fields(rest)[0])
}

func TestAMissingProgramIsNamed(t *testing.T) {
	err := child{}.run(t.Context(), "no-such-program-here")
	if err == nil || !strings.Contains(err.Error(), "no-such-program-here") {
		t.Errorf("got %v", err)
	}
}

// waitGone returns when a process has ended (a zombie has). go test's
// timeout is the limit.
func waitGone(t *testing.T, id string) {
	t.Helper()
	pid, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	for syscall.Kill(pid, 0) == nil {
		// "pid (name) state …", see proc(5)
		stat, err := os.ReadFile("/proc/" + id + "/stat")
		if _, rest, _ := strings.Cut(string(stat), ") "); err == nil && strings.HasPrefix(rest, "Z") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
