package node

import (
	"strings"
	"testing"
)

func TestNetworksOfPartners(t *testing.T) {
	for _, row := range []struct {
		why, text string
		want      int // networks, -1 for a fault
	}{
		{"nothing: public addresses only", "", 0},
		{"one network", "10.20.0.0/16", 1},
		{"several, with commas and blanks", "10.20.0.0/16, fd00:1::/64 192.168.7.0/24", 3},
		{"an address is no network", "10.20.0.1", -1},
		{"a name is none", "hospital.local", -1},
	} {
		c := Default()
		c.Networks = row.text
		err := c.Check()
		if row.want < 0 {
			if err == nil || !strings.Contains(err.Error(), "--networks") {
				t.Errorf("%s: %v", row.why, err)
			}
			continue
		}
		if rules := c.reach(0); err != nil || len(rules.Networks) != row.want || rules.Loopback {
			t.Errorf("%s: %+v %v", row.why, rules, err)
		}
	}
}
