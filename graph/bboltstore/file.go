package bboltstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"onceonly/graph"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// file is an open file, shared by the handles on it.
type file struct {
	path    string
	handles int // guarded by openFiles
	bolt    *bbolt.DB

	writing sync.Mutex      // held during a commit and a first load: one at a time
	mu      sync.Mutex      // guards what follows
	head    *graph.Snapshot // nil: to be read from the file
	known   graph.Revision  // the newest revision that was read or committed, -1 before the first
	watched map[chan graph.Revision]struct{}
}

// openFiles are the files that this process has open. The lock on a file belongs to the process and not to a handle,
// so what is open is the process's to know.
var openFiles = fileTable{byPath: map[string]*file{}}

type fileTable struct {
	mu     sync.Mutex
	byPath map[string]*file
}

// lockTimeout is how long another process that is about to end is waited for.
const lockTimeout = time.Second

func (t *fileTable) open(path string) (*file, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "The file %q cannot be found.", path).WithCause(err)
	}
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = resolved
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.byPath[absolute]
	if f == nil {
		bolt, err := openBolt(path)
		if err != nil {
			return nil, err
		}
		if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
			absolute = resolved // a new file, in a folder behind a link
		}
		f = &file{path: absolute, bolt: bolt, known: -1, watched: map[chan graph.Revision]struct{}{}}
		t.byPath[absolute] = f
	}
	f.handles++
	return f, nil
}

func (t *fileTable) release(f *file) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.handles--
	if f.handles > 0 {
		return nil
	}
	delete(t.byPath, f.path)
	if err := f.bolt.Close(); err != nil {
		return graph.Errorf(graph.Unavailable, "The file %q cannot be closed.", f.path).WithCause(err)
	}
	return nil
}

var (
	bucketFormat   = []byte("format")
	bucketVersions = []byte("versions")
	bucketLog      = []byte("log")
	bucketSets     = []byte("sets")
	bucketTraffic  = []byte("traffic")
	bucketFiles    = []byte("trafficFiles")

	buckets = [][]byte{bucketFormat, bucketVersions, bucketLog, bucketSets, bucketTraffic, bucketFiles}

	keyName    = []byte("name")
	keyVersion = []byte("version")
)

const (
	formatName    = "onceonly registry"
	formatVersion = "1"
)

// openBolt opens a file, and makes it if it does not exist or is empty.
func openBolt(path string) (*bbolt.DB, error) {
	laid := false
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		// A file is looked at before it is opened for writing, for that stops the process where a part is missing.
		bolt, err := open(path, true)
		if err != nil {
			return nil, err
		}
		err = undamaged(path, func() (err error) {
			laid, err = inspect(bolt, path, info.Size())
			return err
		})
		if err := errors.Join(err, bolt.Close()); err != nil {
			return nil, err
		}
	}
	var bolt *bbolt.DB
	err := undamaged(path, func() (err error) {
		bolt, err = open(path, false)
		return err
	})
	if err != nil || laid {
		return bolt, err
	}
	if err := undamaged(path, func() error { return bolt.Update(lay) }); err != nil {
		err = graph.Errorf(graph.Unavailable, "The file %q cannot be written: check the disk.", path).WithCause(err)
		return nil, errors.Join(err, bolt.Close())
	}
	return bolt, nil
}

func open(path string, readOnly bool) (*bbolt.DB, error) {
	bolt, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType, ReadOnly: readOnly})
	switch {
	case err == nil:
		return bolt, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, graph.Errorf(graph.Unavailable, "The file %q is in use by another process: end that process, or choose another file.", path).WithCause(err)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return nil, graph.Errorf(graph.BadRequest, "The file %q is not a store of onceonly, or it is damaged: choose another file.", path).WithCause(err)
	case errors.Is(err, fs.ErrNotExist) && !isFolder(filepath.Dir(path)):
		return nil, graph.Errorf(graph.NotFound, "There is no folder %q for the file %q: make it first.", filepath.Dir(path), filepath.Base(path)).WithCause(err)
	case errors.Is(err, fs.ErrPermission):
		return nil, graph.Errorf(graph.Unavailable, "The file %q may not be read and written by this user: change its permissions, or choose another file.", path).WithCause(err)
	}
	return nil, graph.Errorf(graph.Unavailable, "The file %q cannot be opened as a store: choose another file.", path).WithCause(err)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// inspect refuses a file that is of another kind or version or that is cut short, and reports whether all was laid in it:
// nothing is where the process that made it was killed at once.
func inspect(bolt *bbolt.DB, path string, size int64) (laid bool, err error) {
	err = bolt.View(func(tx *bbolt.Tx) error {
		if size < tx.Size() {
			return graph.Errorf(graph.BadRequest, "The file %q is cut short: restore it from a copy.", path)
		}
		if first, _ := tx.Cursor().First(); first == nil {
			return nil
		}
		format := tx.Bucket(bucketFormat)
		if format == nil || string(format.Get(keyName)) != formatName {
			return graph.Errorf(graph.BadRequest, "The file %q belongs to another program: choose another file.", path)
		}
		if version := string(format.Get(keyVersion)); version != formatVersion {
			return graph.Errorf(graph.BadRequest, "The file %q has format version %q and this onceonly reads %q: export it with the onceonly that wrote it, and import that here.",
				path, version, formatVersion)
		}
		laid = isLaid(tx)
		return nil
	})
	return laid, err
}

// isLaid reports whether the file has every bucket: one that an earlier version has written lacks those that came since.
func isLaid(tx *bbolt.Tx) bool {
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return false
		}
	}
	versions := tx.Bucket(bucketVersions)
	return !slices.ContainsFunc(graph.Descriptions(), func(d *graph.Description) bool { return versions.Bucket([]byte(d.Type)) == nil })
}

// lay makes the buckets that the file lacks: in a new one all.
func lay(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	for _, d := range graph.Descriptions() {
		if _, err := tx.Bucket(bucketVersions).CreateBucketIfNotExists([]byte(d.Type)); err != nil {
			return err
		}
	}
	format := tx.Bucket(bucketFormat)
	return errors.Join(format.Put(keyName, []byte(formatName)), format.Put(keyVersion, []byte(formatVersion)))
}

// view runs read in a transaction of its own.
func (f *file) view(read func(tx *bbolt.Tx) error) error {
	return f.explain(undamaged(f.path, func() error { return f.bolt.View(read) }))
}

// errDamaged is the cause of an error that says so.
var errDamaged = errors.New("a page of the file is damaged")

// undamaged runs what reads or writes pages of the file at path.
func undamaged(path string, use func() error) error {
	err := surviving(use)
	if errors.Is(err, errDamaged) {
		return graph.Errorf(graph.Unavailable, "The file %q is damaged: restore it from a copy.", path).WithCause(err)
	}
	return err
}

// surviving gives errDamaged where use panics: on a damaged page bbolt does, or it follows an address that leads nowhere.
// That is an error of the file and not of the program.
func surviving(use func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%w: %v", errDamaged, panicked)
		}
	}()
	return use()
}

// explain gives what the file's reader reports a sentence and a code.
func (f *file) explain(err error) error {
	var known *graph.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return graph.Errorf(graph.Unavailable, "The store in %q is closed.", f.path).WithCause(err)
	}
	return graph.Errorf(graph.Unavailable, "The file %q cannot be read: check the disk, or restore it from a copy.", f.path).WithCause(err)
}

func (f *file) cached() *graph.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head
}

// newest returns the newest graph, read from the file if it is not in memory.
func (f *file) newest() (*graph.Snapshot, error) {
	if head := f.cached(); head != nil {
		return head, nil
	}
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.newestLocked()
}

// newestLocked is newest while writing is held.
func (f *file) newestLocked() (*graph.Snapshot, error) {
	if head := f.cached(); head != nil {
		return head, nil
	}
	var head *graph.Snapshot
	err := f.view(func(tx *bbolt.Tx) (err error) {
		head, err = readNewest(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.publish(head)
	return head, nil
}

func (f *file) commit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (graph.Change, error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	head, err := f.newestLocked()
	if err != nil {
		return graph.Change{}, err
	}
	if done, found, err := f.applied(set.ID); found || err != nil {
		return done, err
	}
	if base != head.Revision() {
		return graph.Change{}, graph.Errorf(graph.Conflict, "The changes start from revision %d, and the store is at %d: look at the newest revision and try again.",
			base, head.Revision())
	}
	next, change, err := head.Next(set, clock(head.RecordedAt()))
	if err != nil {
		return graph.Change{}, err
	}
	if err := ctx.Err(); err != nil {
		return graph.Change{}, graph.Errorf(graph.Unavailable, "The call ended before anything was written.").WithCause(err)
	}
	encoded, err := encode(change.Written)
	if err != nil {
		return graph.Change{}, graph.Errorf(graph.Internal, "A node cannot be encoded.").WithCause(err)
	}
	err = undamaged(f.path, func() error {
		return f.bolt.Update(func(tx *bbolt.Tx) error { return writeChange(tx, change, encoded) })
	})
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return graph.Change{}, f.explain(err)
	}
	if err != nil {
		f.publish(nil) // whatever the file says now is read anew
		return graph.Change{}, graph.Errorf(graph.Unavailable, "It is not known whether the changes were written to %q: check the disk, and send the same set again.", f.path).WithCause(err)
	}
	f.publish(next)
	return change, nil
}

// applied returns the change that a set made, if it was applied before.
func (f *file) applied(id string) (change graph.Change, found bool, err error) {
	err = f.view(func(tx *bbolt.Tx) (err error) {
		revision := tx.Bucket(bucketSets).Get([]byte(id))
		if found = revision != nil; found {
			change, err = readChange(tx, revisionOf(revision), tx.Bucket(bucketLog).Get(revision))
		}
		return err
	})
	return change, found, err
}

// publish makes head the newest graph and tells the watchers; nil makes the next reader look.
func (f *file) publish(head *graph.Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.head = head
	if head == nil || head.Revision() == f.known {
		return
	}
	isFirst := f.known < 0
	f.known = head.Revision()
	if isFirst {
		return // it was there before anybody looked
	}
	for told := range f.watched {
		select {
		case <-told: // who has not read the last one is told the newer one in its place
		default:
		}
		told <- head.Revision()
	}
}

func (f *file) watch(told chan graph.Revision) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watched[told] = struct{}{}
}

func (f *file) unwatch(told chan graph.Revision) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watched, told)
	close(told)
}
