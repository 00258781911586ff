package person

import (
	"testing"

	"stepwise/internal/fault"
)

func TestPasswordsThatAreTooEasy(t *testing.T) {
	who := Profile{Latin: "Zhang Xiaoming", Han: "张小明", Licence: "110440000012345"}
	for _, c := range []struct {
		why, password, key string
	}{
		{"a passphrase of words", "correct horse battery", ""},
		{"twelve signs without sense", "k7#vQ2!mZp9x", ""},
		{"a sentence in Chinese", "春眠不觉晓处处闻啼鸟夜来", ""},
		{"a passphrase that holds one's name among other words", "zhang plants nine pears", ""},
		{"nothing", "", "fault.required"},
		{"eleven signs", "k7#vQ2!mZp9", "person.fault.password.short"},
		{"one sign many times", "aaaaaaaaaaaaaaaa", "person.fault.password.plain"},
		{"two signs in turn", "abababababababab", "person.fault.password.plain"},
		{"the row of digits", "1234567890123", "person.fault.password.plain"},
		{"the row of digits in full width", "１２３４５６７８９０１２３", "person.fault.password.plain"},
		{"the keyboard's first row and a year", "qwertyuiop2024", "person.fault.password.plain"},
		{"down from nine and up the alphabet", "9876543210abcdef", "person.fault.password.plain"},
		{"the word for it, twice", "PasswordPassword", "person.fault.password.plain"},
		{"the word for it and digits", "Password123456", "person.fault.password.plain"},
		{"one piece repeated", "k7#vk7#vk7#vk7#v", "person.fault.password.plain"},
		{"the name and a year", "zhangxiaoming1985", "person.fault.password.personal"},
		{"the address", "xiaoming.z@example.cn", "person.fault.password.personal"},
		{"the licence number", "110440000012345", "person.fault.password.personal"},
		{"not UTF-8", "k7#vQ2!mZp9x\xff", "person.fault.unreadable"},
	} {
		var f fault.Form
		checkPassword(&f, "password", c.password, "xiaoming.z@example.cn", who)
		got := ""
		if err, ok := f.Err().(*fault.Fault); ok {
			got = err.Fields[0].Key
		}
		if got != c.key {
			t.Errorf("%s (%q): got %q, want %q", c.why, c.password, got, c.key)
		}
	}
}

func TestWhatSharesABrake(t *testing.T) {
	for _, c := range []struct {
		why, a, b string
		same      bool
	}{
		{"two addresses of version 4", "203.0.113.7", "203.0.113.8", false},
		{"one household of version 6 moves within its /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		{"the neighbour's /64", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"version 4 written as version 6", "::ffff:203.0.113.7", "203.0.113.7", true},
		{"a zone does not make another machine", "fe80::1%eth0", "fe80::1%eth1", true},
	} {
		if got := network(c.a) == network(c.b); got != c.same {
			t.Errorf("%s: got %t", c.why, got)
		}
	}
}
