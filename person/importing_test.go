package person_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// the list that an office sends: GB18030, full-width signs, and a bit of everything.
const officeList = "2026年春季班,,,,,,\n" +
	"邮箱（必填）,姓名,拼音,执业证号,医院,角色,班级\n" +
	"ｌｉ．ｎａ＠example．cn,李　娜,Li Na,１１０４４０００００１２３４５,北京协作医院,学员,北京\n" + // 3: full width
	"wang@example.cn,王芳,,110440000012346,上海胸科医院,,上海市\n" + // 4: another cohort by its city
	"beijing@example.cn,张伟,,,,,\n" + // 5: has an account
	"na@example.cn,李娜,,,,,\n" + // 6: holds the role
	"open@example.cn,赵磊,,,,,\n" + // 7: is invited
	"WANG@example.cn,王芳,,110440000012346,,学员,上海\n" + // 8: the same as row 4
	"not-an-address,孙丽,,,,,\n" + // 9
	"chen@example.cn,,,,,,\n" + // 10: no name
	"zhou@example.cn,周杰,,1.1E+14,,,\n" + // 11: rounded
	"wu@example.cn,吴敏,,,,院长,\n" + // 12: no such role
	"zheng@example.cn,郑凯,,,,,深圳\n" + // 13: no such cohort
	"boss@example.cn,钱进,,,,管理员,\n" + // 14: above the coordinator
	"copy@example.cn,冯雪,,110440000012345,,,\n" + // 15: row 3's licence
	"Li Wei <li.wei@example.cn>,Li Wei,,,,导师,北京\n" // 16

func (w *world) upload(a person.Actor, list string, g person.Grant) string {
	w.t.Helper()
	data, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	w.must(err)
	key, err := w.Upload(w.ctx, a, "名单.csv", []byte(data), g)
	w.must(err)
	return key
}

func TestAnImportShowsWhatWillHappenToEveryRow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		_, err := w.Invite(w.ctx, w.office, person.Invite{Email: "open@example.cn", Grant: learner})
		w.must(err)
		key := w.upload(w.office, officeList, learner)
		plan, err := w.Preview(w.ctx, w.office, key)
		w.must(err)
		if plan.Encoding != "GB18030" || plan.Name != "名单.csv" {
			t.Errorf("read %q as %s", plan.Name, plan.Encoding)
		}
		want := []struct {
			row     int
			outcome person.Outcome
			where   string // column of the fault
			key     string
		}{
			{3, person.Fresh, "", ""}, {4, person.Fresh, "", ""}, {5, person.Account, "", ""}, {6, person.Member, "", ""}, {7, person.Invited, "", ""},
			{8, person.Repeat, "", ""}, {9, person.Faulty, "email", "fault.email"}, {10, person.Faulty, "name", "person.fault.name"},
			{11, person.Faulty, "licence", "person.import.rounded"}, {12, person.Faulty, "role", "person.import.role"},
			{13, person.Faulty, "cohort", "person.import.cohort"}, {14, person.Faulty, "role", "person.import.maynot"},
			{15, person.Faulty, "licence", "person.import.licence"}, {16, person.Fresh, "", ""},
		}
		if len(plan.Lines) != len(want) {
			t.Fatalf("%d lines", len(plan.Lines))
		}
		for i, x := range want {
			l := plan.Lines[i]
			if l.Number != x.row || l.Outcome != x.outcome {
				t.Errorf("row %d is %s: %+v", l.Number, l.Outcome, l.Faults)
			}
			if x.key != "" && (len(l.Faults) != 1 || l.Faults[0].Where != x.where || l.Faults[0].Key != x.key) {
				t.Errorf("row %d: %+v", l.Number, l.Faults)
			}
		}
		first, second, last := plan.Lines[0].Invite, plan.Lines[1].Invite, plan.Lines[13].Invite
		if first.Email != "li.na@example.cn" || first.Licence != "110440000012345" || first.Han != "李娜" || first.Grant != learner {
			t.Errorf("row 3 is read as %+v", first)
		}
		if second.Cohort != "io/sh" || plan.Lines[5].First != 4 {
			t.Errorf("row 4 goes to %s, row 8 repeats %d", second.Cohort, plan.Lines[5].First)
		}
		if last.Email != "li.wei@example.cn" || last.Latin != "Li Wei" || last.Role != person.Tutor {
			t.Errorf("row 16 is read as %+v", last)
		}
		if plan.Sends() != 4 || plan.Count[person.Faulty] != 7 || plan.Sent != 0 {
			t.Errorf("counts %v, sent %d", plan.Count, plan.Sent)
		}
		if n := w.count(`SELECT COUNT(*) FROM person_invitation`); n != 1 {
			t.Errorf("a preview made %d invitations", n-1)
		}
	})
}

func TestConfirmingAnImportTwiceInvitesNobodyTwice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{Site: "https://learn.example.cn"})
		key := w.upload(w.office, officeList, learner)
		sent, err := w.ConfirmImport(w.ctx, w.office, key)
		w.must(err)
		if sent != 6 {
			t.Errorf("%d invitations", sent)
		}
		again, err := w.ConfirmImport(w.ctx, w.office, key)
		w.must(err)
		second := w.upload(w.office, officeList, learner) // the same file, uploaded again
		more, err := w.ConfirmImport(w.ctx, w.office, second)
		w.must(err)
		if n := w.count(`SELECT COUNT(*) FROM person_invitation`); again != 0 || more != 0 || n != sent {
			t.Errorf("%d and %d more, %d in all", again, more, n)
		}
		letters, err := w.ImportLetters(w.ctx, w.office, key, "")
		w.must(err)
		if len(letters) != sent || !strings.Contains(letters[0].Text, "https://learn.example.cn/invitation/") {
			t.Errorf("%d letters", len(letters))
		}
		plan, err := w.Preview(w.ctx, w.office, key)
		w.must(err)
		if plan.ConfirmedAt.IsZero() || plan.Sent != sent || plan.Sends() != 0 || plan.Count[person.Faulty] != 7 {
			t.Errorf("after it: %+v", plan.Count)
		}
	})
}

func TestAnImportIsItsUploaders(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		key := w.upload(w.office, officeList, learner)
		for _, a := range []person.Actor{w.beijing, w.admin, w.other, {}} {
			_, err := w.Preview(w.ctx, a, key)
			w.refused(err, fault.NotFound, "fault.notfound")
			_, err = w.ConfirmImport(w.ctx, a, key)
			w.refused(err, fault.NotFound, "fault.notfound")
			_, err = w.ImportLetters(w.ctx, a, key, "")
			w.refused(err, fault.NotFound, "fault.notfound")
		}
		_, err := w.Upload(w.ctx, w.other, "a.csv", []byte(officeList), learner)
		w.refused(err, fault.Forbidden, "fault.forbidden")
	})
}

func TestALongListIsImported(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		var b strings.Builder
		b.WriteString("email,name\n")
		for i := range 450 { // more than one question and more than one write
			fmt.Fprintf(&b, "doctor%d@example.cn,Doctor %c%c\n", i, 'A'+i%26, 'a'+i/26)
		}
		key, err := w.Upload(w.ctx, w.office, "long.csv", []byte(b.String()), learner)
		w.must(err)
		sent, err := w.ConfirmImport(w.ctx, w.office, key)
		w.must(err)
		if sent != 450 {
			t.Errorf("%d invitations", sent)
		}
	})
}
