package bboltstore_test

// What is particular to a file: it is one file, of one kind and version, and one process has it.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/graphtest"

	"go.etcd.io/bbolt"
)

// Files that are no store are refused with a sentence that names them, and stay as they are.
func TestOtherFilesAreRefused(t *testing.T) {
	boltFile := func(fill func(tx *bbolt.Tx) error) func(path string) error {
		return func(path string) error {
			db, err := bbolt.Open(path, 0o644, nil)
			if err != nil {
				return err
			}
			return errors.Join(db.Update(fill), db.Close())
		}
	}
	format := func(name, version string) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucket([]byte("format"))
			if err != nil {
				return err
			}
			return errors.Join(bucket.Put([]byte("name"), []byte(name)), bucket.Put([]byte("version"), []byte(version)))
		}
	}
	text := func(text string) func(path string) error {
		return func(path string) error { return os.WriteFile(path, []byte(text), 0o644) }
	}
	for name, c := range map[string]struct {
		make   func(path string) error
		code   graph.Code
		says   string
		reason string
	}{
		"a text":            {text("{}"), graph.BadRequest, "not a store", "Somebody gave the catalogue file for the store."},
		"a long text":       {text(strings.Repeat(`{"services": []}`, 5000)), graph.BadRequest, "not a store", "It is refused whatever its length."},
		"another program's": {boltFile(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("sessions")); return err }), graph.BadRequest, "another program", "The same kind of file is used by others."},
		"another format":    {boltFile(format("something else", "1")), graph.BadRequest, "another program", "The bucket's name alone says little."},
		"another version":   {boltFile(format("onceonly registry", "99")), graph.BadRequest, `version "99"`, "A newer onceonly wrote it; reading it wrongly would be worse."},
		"a folder":          {func(path string) error { return os.Mkdir(path, 0o755) }, graph.BadRequest, "choose another", "A folder is no file."},
		"in no folder":      {func(string) error { return nil }, graph.NotFound, "no folder", "The folder was misspelt."},
		"a link to nowhere": {func(path string) error { return os.Symlink(filepath.Join(path+".missing", "registry.db"), path) }, graph.Unavailable, "cannot be opened", "It is not the link's folder that is missing."},
		"a store cut short": {cutShort, graph.BadRequest, "cut short", "A copy that was broken off would end the process when it is read."},
		"a store overwritten": {func(path string) error {
			if err := cutShort(path); err != nil {
				return err
			}
			return os.WriteFile(path, make([]byte, 1<<16), 0o644)
		}, graph.BadRequest, "not a store", "Nothing of it is left."},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "registry.db")
			if name == "in no folder" {
				path = filepath.Join(path, "registry.db")
			}
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			store, err := bboltstore.Open(path)
			if err == nil {
				store.Close()
				t.Fatalf("it was opened\nreason: %s", c.reason)
			}
			if graph.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), filepath.Base(path)) {
				t.Errorf("%v, want %s with %q and the file's name\nreason: %s", err, c.code, c.says, c.reason)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Errorf("the file was changed\nreason: %s", c.reason)
			}
		})
	}
}

// A process may be killed as soon as it has made the file.
func TestUnfinishedFilesAreNew(t *testing.T) {
	empty, unlaid := filepath.Join(t.TempDir(), "empty.db"), filepath.Join(t.TempDir(), "unlaid.db")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(unlaid, 0o644, nil)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{empty, unlaid} {
		if s := load(t, open(t, path)); s.Revision() != 0 {
			t.Errorf("%s is at revision %d", path, s.Revision())
		}
	}
}

// cutShort makes a store and leaves half of it.
func cutShort(path string) error {
	if err := fillStore(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, info.Size()/2)
}

// fillStore makes a store with every kind of node.
func fillStore(path string) error {
	store, err := bboltstore.Open(path)
	if err != nil {
		return err
	}
	var edits []graph.Edit
	for _, n := range graphtest.Full() {
		edits = append(edits, graph.Put(n))
	}
	_, err = store.Commit(context.Background(), 0, graph.ChangeSet{Edits: edits})
	return errors.Join(err, store.Close())
}

// holderVariable names the file that the child process of TestOneProcessHasTheFile holds open.
const holderVariable = "BBOLTSTORE_HOLD"

// Another process is told at once which file is in use and what to do, and gets it when it is free.
func TestOneProcessHasTheFile(t *testing.T) {
	if path := os.Getenv(holderVariable); path != "" {
		store, err := bboltstore.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		fmt.Println("open")
		os.Stdin.Read(make([]byte, 1)) // until the parent closes it
		return
	}
	path := filepath.Join(t.TempDir(), "registry.db")
	child := exec.Command(os.Args[0], "-test.run=^TestOneProcessHasTheFile$")
	child.Env = append(os.Environ(), holderVariable+"="+path)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var word string
	if _, err := fmt.Fscan(out, &word); err != nil || word != "open" {
		t.Fatalf("the other process says %q, %v", word, err)
	}
	start := time.Now()
	_, err = bboltstore.Open(path)
	if graph.CodeOf(err) != graph.Unavailable || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("opening a file in use: %v, want UNAVAILABLE that names the file and the remedy", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to say so", took)
	}
	in.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	store, err := bboltstore.Open(path)
	if err != nil {
		t.Fatalf("opening the file that is free again: %v", err)
	}
	store.Close()
}

// One file is one store, by whatever name it is opened, and its file is closed with the last handle.
func TestHandlesShareTheFile(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "registry.db"), filepath.Join(folder, "link.db")
	one := open(t, path)
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	two := open(t, link)
	item := &graph.DataItemFacts{Identity: graph.Identity{Key: "a", Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: "А"}}
	if _, err := one.Commit(context.Background(), 0, graph.ChangeSet{Edits: []graph.Edit{graph.Put(item)}}); err != nil {
		t.Fatal(err)
	}
	if load(t, one) != load(t, two) {
		t.Error("two handles on one file keep two graphs in memory")
	}
	one.Close()
	load(t, two)
	two.Close()
	db, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatalf("the file is still locked after the last handle was closed: %v", err)
	}
	db.Close()
}

// What lies in the file is what was designed: each version once, and nothing that grows with every commit but the log.
func TestFileKeepsEachVersionOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	store := open(t, path)
	const commits = 50
	for i := range commits {
		item := &graph.DataItemFacts{Identity: graph.Identity{Key: graph.Key(fmt.Sprint("item-", i%5)), Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: fmt.Sprint(i)}}
		if _, err := store.Commit(context.Background(), graph.Revision(i), graph.ChangeSet{Edits: []graph.Edit{graph.Put(item)}}); err != nil {
			t.Fatal(err)
		}
	}
	store.Close()
	db, err := bbolt.Open(path, 0o644, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		for what, got := range map[string]int{
			"versions":     tx.Bucket([]byte("versions")).Bucket([]byte(graph.TypeDataItem)).Stats().KeyN,
			"log entries":  tx.Bucket([]byte("log")).Stats().KeyN,
			"ids of sets":  tx.Bucket([]byte("sets")).Stats().KeyN,
			"types + root": tx.Bucket([]byte("versions")).Stats().BucketN + commits - len(graph.Descriptions()) - 1,
		} {
			if got != commits {
				t.Errorf("%d %s after %d commits of one node each", got, what, commits)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A file in which something was damaged says what cannot be read, and does not answer with what is left.
func TestDamageIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := errors.Join(cutShort(path), os.Remove(path)); err != nil {
		t.Fatal(err)
	}
	store := open(t, path)
	item := &graph.DataItemFacts{Identity: graph.Identity{Key: "a", Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: "А"}}
	if _, err := store.Commit(context.Background(), 0, graph.ChangeSet{Edits: []graph.Edit{graph.Put(item)}}); err != nil {
		t.Fatal(err)
	}
	store.Close()
	db, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("versions")).Bucket([]byte(graph.TypeDataItem))
		name, _ := bucket.Cursor().First()
		return bucket.Put(append([]byte(nil), name...), []byte("{"))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	store = open(t, path)
	_, err = store.Load(context.Background())
	if graph.CodeOf(err) != graph.Unavailable || errors.Unwrap(err) == nil || !strings.Contains(errors.Unwrap(err).Error(), "DataItem a") {
		t.Errorf("loading a damaged node: %v, want UNAVAILABLE with the node in the cause", err)
	}
	if err := store.Health(context.Background()); graph.CodeOf(err) != graph.Unavailable {
		t.Errorf("its health: %v, want UNAVAILABLE", err)
	}
}

// A damaged page is an error of the file: whatever it says, no call stops the process.
func TestDamagedPagesAreTold(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "registry.db")
	if err := fillStore(path); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for page := range len(sound) / os.Getpagesize() {
		for what, damage := range map[string][]byte{"kind": {0x7d}, "everything": bytes.Repeat([]byte{0xff}, os.Getpagesize()-16)} {
			content := bytes.Clone(sound)
			copy(content[page*os.Getpagesize()+8:], damage)
			path := filepath.Join(folder, fmt.Sprint(page, what))
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			err := readAll(path)
			if err != nil {
				told++
			}
			if code := graph.CodeOf(err); err != nil && code != graph.Unavailable && code != graph.BadRequest {
				t.Errorf("page %d, %s: %v, want a sentence", page, what, err)
			}
		}
	}
	if told == 0 {
		t.Error("no damage was found")
	}
}

// readAll opens a store and reads the newest graph and the log.
func readAll(path string) error {
	store, err := bboltstore.Open(path)
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = store.Load(context.Background())
	_, logErr := store.Changes(context.Background(), 0, 10)
	return errors.Join(err, logErr)
}
