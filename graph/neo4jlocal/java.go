package neo4jlocal

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
)

// oldestJava is the oldest major version that Neo4j 5 runs on.
const oldestJava = 17

// Missing returns what has to be installed before Start can work, as one line, or "" when nothing is.
func Missing() string {
	const remedy = " (Debian: apt-get install openjdk-17-jre-headless maven)"
	major, _ := javaVersion()
	if major == 0 {
		return "a local Neo4j needs Java 17 or newer, and there is no java" + remedy
	}
	if major < oldestJava {
		return "a local Neo4j needs Java 17 or newer, and java is version " + strconv.Itoa(major) + remedy
	}
	cache, err := cacheDir()
	if err == nil && exists(filepath.Join(cache, "jars")) {
		return ""
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return "a local Neo4j is downloaded with Maven, and there is no mvn" + remedy
	}
	return ""
}

// javaPath prefers JAVA_HOME, as Java's own tools do.
func javaPath() string {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		return filepath.Join(home, "bin", "java")
	}
	return "java"
}

var versionLine = regexp.MustCompile(`version "((\d+)[^"]*)"`)

// javaVersion is the major version of java and its full name, 0 and "" when it cannot be run.
var javaVersion = sync.OnceValues(func() (int, string) {
	said, err := exec.Command(javaPath(), "-version").CombinedOutput()
	if err != nil {
		return 0, ""
	}
	match := versionLine.FindSubmatch(said)
	if match == nil {
		return 0, ""
	}
	major, err := strconv.Atoi(string(match[2]))
	if err != nil {
		return 0, ""
	}
	return major, string(match[1])
})

// classArchive is a dump of the server's loaded classes beside the jars, which saves a third of
// the start. The first run that ends in order records it. Java ignores an archive that does not fit.
type classArchive struct {
	file      string
	recording string // empty when file is there already
}

func findClassArchive(jars string) classArchive {
	_, version := javaVersion()
	archive := classArchive{file: filepath.Join(filepath.Dir(jars), "classes-"+version+".jsa")}
	if !exists(archive.file) {
		archive.recording = archive.file + "." + strconv.Itoa(os.Getpid()) + ".partial"
	}
	return archive
}

func (a classArchive) flags() []string {
	if a.recording != "" {
		return []string{"-XX:ArchiveClassesAtExit=" + a.recording}
	}
	return []string{"-Xshare:auto", "-XX:SharedArchiveFile=" + a.file}
}

// keep puts a recorded archive in its place. A run that was killed has recorded none.
func (a classArchive) keep() {
	if a.recording != "" {
		// Without the archive the next start only takes longer.
		_ = os.Rename(a.recording, a.file)
	}
}
