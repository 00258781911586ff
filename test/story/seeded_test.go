package story

import (
	"os"
	"testing"
)

// TestMain takes the seeded demos away when every story is told.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, s := range seeds {
		if err := s.drop(); err != nil {
			println("drop a seeded demo:", err.Error())
			code = 1
		}
	}
	os.Exit(code)
}
