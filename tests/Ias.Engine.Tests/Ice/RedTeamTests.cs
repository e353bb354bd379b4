using System.Security.Cryptography;
using System.Text;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>Ways out of the copy, the door and the made home that were looked for after they were built. What counts is what is outside
/// afterwards: refs, files, how long the engine took.</summary>
public sealed class RedTeamTests
{
    private const string Commit = "git commit -q --allow-empty -m new";
    private const string Set = "mkdir -p .git/refs/heads/feature; echo $id > .git/refs/heads/feature/x";

    // A tree with one entry more than HEAD's, put first or last; $1 is its mode and name, $2 its object.
    private const string Tree =
        "entry() { (printf '%s\\0' \"$1\"; printf $2 | xxd -r -p); }; "
        + "tree() { printf 'tree %s\\nparent %s\\nauthor a <a> 1 +0000\\ncommitter a <a> 1 +0000\\n\\nx\\n' $1 $(git rev-parse HEAD) | git hash-object -w -t commit --stdin --literally; }; "
        + "blob=$(echo x | git hash-object -w --stdin); old() { git cat-file tree HEAD^{tree}; }; write() { git hash-object -w -t tree --stdin --literally; }; ";

    [Theory]
    // what belongs to ias, in other shapes than a folder of files
    [InlineData(
        "git update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,.run; git commit -qm x",
        "changes .run"
    )]
    [InlineData(
        "git update-index --add --cacheinfo 120000,$(printf /etc | git hash-object -w --stdin),.run; git commit -qm x",
        "changes .run"
    )]
    [InlineData(
        "git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),.run/a; git commit -qm x; git rm -q --cached .run/a; git commit -qm y",
        "changes .run"
    )]
    [InlineData(
        "t=$(printf '100644 blob %s\\tstate.json\\n' $(echo x | git hash-object -w --stdin) | git mktree); t=$(printf '040000 tree %s\\t.run\\n' $t | git mktree); o=$(git commit-tree -m o $t); id=$(git commit-tree -m m -p HEAD -p $o HEAD^{tree}); "
            + Set,
        "changes .run"
    )]
    // history that is hidden from whoever reads the copy
    [InlineData(
        "git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),.run/a; git commit -qm x; git rm -q --cached .run/a; git commit -qm y; echo \"$(git rev-parse HEAD) $(git rev-parse HEAD~2)\" > .git/info/grafts",
        ""
    )]
    [InlineData("git commit -q --allow-empty -m 1; git commit -q --allow-empty -m 2; git rev-parse HEAD > .git/shallow", "")]
    // trees that name one path twice, or one outside
    [InlineData(Tree + "id=$(tree $( (entry '100644 README.md' $blob; old) | write)); " + Set, "git refuses its objects")]
    [InlineData(Tree + "id=$(tree $( (old; entry '100644 a/b' $blob) | write)); " + Set, "git refuses its objects")]
    [InlineData(Tree + "id=$(tree $( (entry '120000 .gitmodules' $blob; old) | write)); " + Set, "git refuses its objects")]
    [InlineData(
        Tree + "id=$(tree $( (entry '40000 .g\u200cit' $(git rev-parse HEAD^{tree}); old) | write)); " + Set,
        "git refuses its objects"
    )]
    [InlineData(Tree + "id=$(tree $( (entry '100644 .' $blob; old) | write)); " + Set, "git refuses its objects")]
    [InlineData(
        Tree + "id=$(tree $( (entry '160000 x' 0000000000000000000000000000000000000000; old) | write)); " + Set,
        "git refuses its objects"
    )]
    [InlineData(
        "b=$(printf '[submodule \"../../x\"]\\n\\tpath = x\\n\\turl = https://x.example/y\\n' | git hash-object -w --stdin); git update-index --add --cacheinfo 100644,$b,.gitmodules; git commit -qm x",
        "git refuses its objects"
    )]
    [InlineData(
        "b=$(printf '[submodule \"x\"]\\n\\tpath = x\\n\\turl = https://x.example/y\\n\\tupdate = !touch /tmp/x\\n' | git hash-object -w --stdin); git update-index --add --cacheinfo 100644,$b,.gitmodules; git commit -qm x",
        "git refuses its objects"
    )]
    [InlineData(
        "b=$(head -c 3000 /dev/zero | tr '\\0' a | git hash-object -w --stdin); git update-index --add --cacheinfo 100644,$b,.gitattributes; git commit -qm x",
        "git refuses its objects"
    )]
    // a tree of a few objects that is a thousand million files
    [InlineData(
        Tree
            + "t=$blob; m=100644; for i in 1 2 3 4 5 6 7 8 9; do t=$( (for n in a b c d e f g h i j; do entry \"$m $n\" $t; done) | write); m=40000; done; id=$(tree $t); "
            + Set,
        "files"
    )]
    // a tip that is no commit, or not what its name says
    [InlineData("git tag -a -m t t; id=$(git rev-parse t); " + Set, "is not a commit")]
    [InlineData("id=$(git rev-parse HEAD^{tree}); " + Set, "")]
    [InlineData(
        "id=$(git commit-tree -m a -p HEAD HEAD^{tree}); o=$(git commit-tree -m b -p HEAD HEAD^{tree}); f() { echo .git/objects/$(echo $1 | cut -c1-2)/$(echo $1 | cut -c3-); }; rm -f $(f $id); cp $(f $o) $(f $id); "
            + Set,
        ""
    )]
    [InlineData(
        "id=$(printf 'tree %s\\nparent %s\\nauthor a <a> 99999999999999999999 +0000\\ncommitter a <a> 1 +0000\\n\\nx\\n' $(git rev-parse HEAD^{tree} HEAD) | git hash-object -w -t commit --stdin --literally); "
            + Set,
        "git refuses its objects"
    )]
    public async Task What_the_door_does_not_take_leaves_the_branch_where_it_was(string script, string why)
    {
        await using var cage = await Cage.OpenAsync("require");
        var tip = cage.Tip("HEAD");

        var worked = await cage.AgentAsync($"bash -c '{script.Replace("'", "'\\''")}'");
        var report = await cage.EndAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(tip, cage.Tip("HEAD"));
        Assert.True(report.Refused.Length > 0 || report.Notes.Count > 0, worked.Output + worked.Error);
        Assert.Contains(why, report.Refused + string.Concat(report.Notes));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain", "--untracked-files=no"));
        cage.Repository.Git("fsck", "--strict");
        cage.AssertMainUntouched();
    }

    [Theory]
    [InlineData("mkfifo .git/shallow")]
    [InlineData("mkdir -p .git/info; ln -sf /dev/zero .git/info/grafts")]
    public async Task A_copy_that_never_ends_to_read_ends_all_the_same(string script)
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync($"{Commit}; for i in 1 2; do git branch b$i $(git commit-tree -m $i HEAD^{{tree}}); done; {script}");
        var report = await cage.EndAsync().WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        Assert.NotEqual("", report.Refused);
        Assert.Equal("own\nfirst", cage.Repository.Git("log", "--format=%s"));
        Assert.Equal("own\n", (await cage.AgentAsync("git log -1 --format=%s")).Output);
    }

    [Theory]
    [InlineData("git replace HEAD main; " + Commit)]
    [InlineData(Commit + "; git replace HEAD $(git commit-tree -m other HEAD^{tree})")]
    [InlineData(Commit + "; echo \"$(git rev-parse HEAD)\" > .git/info/grafts")]
    [InlineData(
        "printf '[pack]\\n\\twindow = 100000\\n\\tdepth = 4000\\n\\tpackSizeLimit = 1\\n[core]\\n\\tcompression = 0\\n[extensions]\\n\\tpartialClone = x\\n[remote \"x\"]\\n\\tpromisor = true\\n\\turl = ext::sh -c touch% /tmp/x\\n' >> .git/config; "
            + Commit
    )]
    public async Task What_a_copy_says_of_its_commits_does_not_change_them(string script)
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(script);
        var report = await cage.EndAsync();

        var refused = report.Refused.Length > 0;
        Assert.Equal(refused ? "own\nfirst" : "new\nown\nfirst", cage.Repository.Git("log", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("for-each-ref", "refs/replace"));
        cage.Repository.Git("fsck", "--strict");
    }

    [Fact]
    public async Task A_repository_of_a_turn_that_was_never_ended_is_renamed()
    {
        await using var cage = await Cage.OpenAsync("require", r => TemporaryRepository.Run("git", r.Path, "init", "-q", "mine"));
        var turn = await cage.BeginAsync();
        await cage.AgentAsync("git init -q theirs; mkdir -p deep/er; git init -q deep/er/x");
        await turn.DisposeAsync(); // its end was never reached

        var next = cage.NewGuard();
        await next.PrepareAsync(cage.Repository.Path, "require", CancellationToken.None);
        await using var again = await next.BeginAsync(cage.Request, CancellationToken.None);

        Assert.False(Path.Exists(cage.Repository.At("theirs", ".git")));
        Assert.False(Path.Exists(cage.Repository.At("deep", "er", "x", ".git")));
        Assert.True(Path.Exists(cage.Repository.At("mine", ".git")));
    }

    [Fact]
    public async Task A_repository_that_a_turn_left_whose_engine_was_killed_with_kill_9_is_renamed_at_the_next_start()
    {
        await using var cage = await Cage.OpenAsync("require", r => TemporaryRepository.Run("git", r.Path, "init", "-q", "mine"));
        await cage.BeginAsync();
        var turns = Path.Combine(cage.Guard.StateFolder, "turns");
        TemporaryRepository.Run("cp", turns, "-r", Assert.Single(Directory.GetDirectories(turns)), "4194999-1-abcdef"); // of a process that is gone
        TemporaryRepository.Run("git", cage.Repository.Path, "init", "-q", "theirs");

        var next = cage.NewGuard();
        await next.RecoverAsync();
        await next.PrepareAsync(cage.Repository.Path, "require", CancellationToken.None);
        await using var again = await next.BeginAsync(cage.Request with { Id = "run-2/1-implement-1" }, CancellationToken.None);
        var report = await again.EndAsync(CancellationToken.None);

        Assert.False(Path.Exists(cage.Repository.At("theirs", ".git")));
        Assert.True(Path.Exists(cage.Repository.At("mine", ".git")));
        Assert.Contains(report.Notes, note => note.Contains("left a git repository of its own in theirs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"work_tree\":")]
    public async Task A_folder_whose_engine_was_killed_while_it_wrote_it_is_removed(string torn)
    {
        await using var cage = await Cage.OpenAsync("require");
        var left = Directory.CreateDirectory(Path.Combine(cage.Guard.StateFolder, "turns", "4194999-1-abcdef")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "turn.json"), torn, TestContext.Current.CancellationToken);

        await cage.NewGuard().RecoverAsync();

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task However_many_repositories_lie_in_the_work_tree_none_can_be_written()
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            r =>
            {
                TemporaryRepository.Run("git", r.Path, "init", "-q", "r1");
                for (var i = 2; i <= 60; i++)
                {
                    TemporaryRepository.Run("cp", r.Path, "-r", "r1", $"r{i}");
                }
            }
        );

        var wrote = await cage.AgentAsync("for r in r*/; do (echo x >> $r.git/config) 2>/dev/null && echo $r; done");

        Assert.Equal("", wrote.Output);
        await cage.EndAsync();
    }

    [Theory]
    [InlineData("mv mine mine2; ln -s {0}/private mine", "mine/.git")] // a repository that was there
    [InlineData("ln -s {0}/private inner.git", "inner.git/.git")] // a remote that was not
    public async Task A_link_in_place_of_a_repository_brings_nothing_into_the_next_cage_of_the_turn(string swap, string name)
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At("private"));
        TemporaryRepository.Run("git", home.At("private"), "init", "-q");
        File.WriteAllText(home.At("private", ".git", "secret"), "TOPSECRET");
        await using var cage = await Cage.OpenAsync(
            "require",
            r =>
            {
                TemporaryRepository.Run("git", r.Path, "init", "-q", "mine");
                r.Git("remote", "add", "inner", "inner.git");
            },
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );

        await cage.AgentAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, swap, home.Path));
        var seen = await cage.AgentAsync($"cat {name}/secret {home.Path}/private/.git/secret");
        await cage.EndAsync();
        var next = await cage.AgentAsync($"cat {name}/secret {home.Path}/private/.git/secret");

        Assert.Equal("", seen.Output + next.Output);
    }

    [Fact]
    public async Task A_link_in_place_of_a_remote_in_the_work_tree_is_pushed_nowhere()
    {
        using var home = new TemporaryFolder();
        TemporaryRepository.Run("git", home.Path, "init", "-q", "--bare", "private");
        await using var cage = await Cage.OpenAsync(
            "require",
            r => r.Git("remote", "add", "inner", "inner.git"),
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );

        await cage.AgentAsync($"ln -s {home.At("private")} inner.git");
        await cage.AgentAsync("git push -q inner HEAD:refs/heads/planted");
        await cage.EndAsync();

        Assert.Equal("", TemporaryRepository.Run("git", home.At("private"), "for-each-ref"));
    }

    [Fact]
    public async Task A_submodule_whose_HEAD_never_ends_does_not_stop_the_engine()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(
            "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub; git commit -qm sub; mkdir -p sub/.git/objects sub/.git/refs; mkfifo sub/.git/HEAD"
        );
        await cage.EndAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal("sub", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.False(Path.Exists(cage.Repository.At("sub", ".git")));
    }

    [Theory]
    [InlineData("mkdir -p b/objects b/refs; ln -s refs/heads/x b/HEAD; printf '[core]\\n\\tbare = true\\n' > b/config")]
    [InlineData(
        "git init -q --bare o; rm -rf o/HEAD; mkdir b; echo ref: refs/heads/x > b/HEAD; echo ../o > b/commondir; printf '[core]\\n\\tbare = true\\n' > o/config"
    )]
    [InlineData(
        "git init -q --bare o; mkdir b; mv o/objects o/other; echo ref: refs/heads/x > b/HEAD; ln -s ../o/other b/objects; ln -s ../o/refs b/refs; rm o/HEAD"
    )]
    public async Task A_folder_that_git_takes_for_a_bare_repository_is_told(string script)
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(script);
        var report = await cage.EndAsync();

        Assert.Contains(report.Notes, note => note.Contains("The turn made b a bare git repository"));
    }

    [Theory]
    [InlineData("projects/-other-repository/11111111-1111-1111-1111-111111111111.jsonl")]
    [InlineData("projects/x.json")]
    public async Task A_session_that_a_turn_forges_for_another_project_does_not_come_back(string name)
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".claude"));
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        var own = "projects/" + string.Concat(cage.Repository.Path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) + "/a.jsonl";

        await cage.AgentAsync(
            $"cd {home.At(".claude")}; for f in {own} {name}; do mkdir -p $(dirname $f); echo '{{}}' > $f; done",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        await cage.EndAsync();

        Assert.True(File.Exists(home.At(".claude", own)));
        Assert.False(Path.Exists(home.At(".claude", name)));
    }

    [Fact]
    public async Task A_session_for_a_folder_beside_the_work_tree_whose_name_begins_the_same_does_not_come_back()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".claude"));
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        Directory.CreateDirectory(cage.Repository.Path + "-other");
        var own = string.Concat(cage.Repository.Path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

        await cage.AgentAsync(
            $"cd {home.At(".claude")}; for f in {own} {own}-sub {own}-other {own}-other-sub; do mkdir -p projects/$f; echo '{{}}' > projects/$f/x.jsonl; done",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        await cage.EndAsync();

        Assert.Equal([own, $"{own}-sub"], Directory.GetDirectories(home.At(".claude", "projects")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(".codex", "sessions/2026/01/01/rollout-x.jsonl", """{"type":"session_meta","payload":{"cwd":"@"}}""")]
    [InlineData(".gemini", "tmp/work/chats/session-x.jsonl", """{"sessionId":"x","projectHash":"#"}""")]
    public async Task A_session_that_says_it_is_another_projects_does_not_come_back(string agent, string name, string first)
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(agent));
        Directory.CreateDirectory(home.At(agent, "tmp/theirs"));
        File.WriteAllText(home.At(agent, "tmp/theirs/.project_root"), "/somewhere/else");
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        string Of(string place) =>
            first.Replace("@", place).Replace("#", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place))));
        var (folder, theirs) = (Path.GetDirectoryName(name), name.Replace("tmp/work", "tmp/theirs"));

        await cage.AgentAsync(
            $"""
            mkdir -p {home.At(agent, folder!)} {home.At(agent, "tmp/theirs/chats")}; cd {home.At(agent)}
            echo '{Of(cage.Repository.Path)}' > {name}
            echo '{Of("/another/project")}' > {folder}/forged.jsonl; echo '{Of(cage.Repository.Path + "/../other")}' > {folder}/beside.jsonl
            echo x > {folder}/none.jsonl; echo '[]' > {folder}/list.json
            [ {name} = {theirs} ] || cp {name} {theirs}
            """,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        await cage.EndAsync();

        Assert.Equal([home.At(agent, name)], Directory.EnumerateFiles(home.At(agent), "*.json*", SearchOption.AllDirectories));
    }

    private static string CodexIn(Cage cage) => $$$"""{"type":"session_meta","payload":{"cwd":"{{{cage.Repository.Path}}}"}}""";

    [Fact]
    public async Task Transcripts_without_number_do_not_hold_the_engine_up()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".codex"));
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );

        await cage.AgentAsync(
            $"mkdir -p {home.At(".codex", "sessions")}; cd {home.At(".codex", "sessions")}; seq 20000 | awk -v l='{CodexIn(cage)}' '{{ f = $1 \".jsonl\"; print l > f; close(f) }}'; cp 1.jsonl \"$(printf 'r\\342\\200\\256').jsonl\"",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        var report = await cage.EndAsync();

        Assert.Equal(500, Directory.EnumerateFiles(home.At(".codex", "sessions")).Count());
        Assert.Contains(report.Notes, note => note.Contains("a turn leaves 500 transcripts"));
    }

    [Fact]
    public async Task Transcripts_of_holes_do_not_fill_the_persons_disk()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".codex", "sessions"));
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );

        await cage.AgentAsync(
            $"mkdir -p {home.At(".codex", "sessions")}; cd {home.At(".codex", "sessions")}; for i in $(seq 1 12); do echo '{CodexIn(cage)}' > $i.jsonl; truncate -s 60M $i.jsonl; done",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        var report = await cage.EndAsync();

        Assert.True(
            Directory.EnumerateFiles(home.Path, "*.jsonl", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) <= 256 << 20
        );
        Assert.Contains(report.Notes, note => note.Contains("transcripts"));
    }

    [Theory]
    [InlineData("rm -rf .claude/projects; ln -s {0}/private .claude/projects")]
    [InlineData(
        "mkdir -p .claude/projects; mkfifo .claude/projects/x.jsonl; rm -f .claude/.credentials.json; mkfifo .claude/.credentials.json"
    )]
    [InlineData(
        "mkdir -p .claude/projects; ln -s /proc/self/environ .claude/projects/x.jsonl; rm -f .claude/.credentials.json; ln -s {0}/private/key .claude/.credentials.json"
    )]
    [InlineData(
        "echo '{{\"claudeAiOauth\":{{\"accessToken\":{{\"a\":1}},\"refreshToken\":[1],\"expiresAt\":\"x\"}},\"apiKeyHelper\":\"/bin/evil\"}}' > .claude/.credentials.json"
    )]
    [InlineData("echo '[1]' > .claude/.credentials.json")]
    [InlineData("truncate -s 2M .claude/.credentials.json")]
    [InlineData("rm -rf .claude; ln -s {0}/private .claude")]
    [InlineData("rm -rf .local; ln -s {0}/private .local; ln -s {0}/private .config; ln -s {0}/private .npm; ln -s {0}/private bin")]
    public async Task What_a_turn_plants_in_its_home_changes_nothing_in_the_persons(string script)
    {
        const string Login = """{"claudeAiOauth":{"accessToken":"a","refreshToken":"b","expiresAt":1}}""";
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".claude"));
        Directory.CreateDirectory(home.At("private"));
        Directory.CreateDirectory(home.At("bin"));
        File.WriteAllText(home.At("private", "key"), "TOPSECRET");
        File.WriteAllText(home.At(".claude", ".credentials.json"), Login);
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOME"] = home.Path,
                ["PATH"] = home.At("bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
            }
        );
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path };
        var before = Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories).Order().ToList();

        await cage.AgentAsync("cd ~; " + string.Format(System.Globalization.CultureInfo.InvariantCulture, script, home.Path), environment);
        await cage.EndAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var next = cage.NewGuard();
        await next.PrepareAsync(
            cage.Repository.Path,
            new IceSettings("require", "masked", [], Readable: [], Environment: [], HomeRepository: false),
            CancellationToken.None
        );
        await using (var again = await next.BeginAsync(cage.Request, CancellationToken.None))
        {
            var seen = await cage.Processes.RunAsync(
                again.Wrap(
                    new ProcessSpec
                    {
                        FileName = "/bin/sh",
                        Arguments =
                        [
                            "-c",
                            "cat ~/private/key ~/.claude/key ~/.claude/projects/key; echo x > ~/bin/planted; echo x > ~/.claude/planted; true",
                        ],
                        WorkingDirectory = cage.Repository.Path,
                        Environment = environment,
                    }
                ),
                CancellationToken.None
            );
            Assert.Equal("", seen.Output);
            await again.EndAsync(CancellationToken.None);
        }

        Assert.Equal(before, Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories).Order());
        Assert.Equal(Login, File.ReadAllText(home.At(".claude", ".credentials.json")));
        Assert.Equal("TOPSECRET", File.ReadAllText(home.At("private", "key")));
    }

    [Theory]
    [InlineData("{1}/..", "refs/heads/feature/y", "{0}")]
    [InlineData("{1}/modules/../../x", "refs/heads/feature/y", "{0}")]
    [InlineData("{1}/modules/linked", "refs/heads/feature/y", "{0}")]
    [InlineData("{1}/worktrees/x", "refs/heads/feature/y", "{0}")]
    [InlineData("/proc/self/root{1}", "refs/heads/feature/y", "{0}")]
    [InlineData("", "refs/heads/feature/y", "{0}")]
    [InlineData("{1}", "refs/heads/refs/heads/main", "{0}")]
    [InlineData("{1}", "refs/tags/v1", "{0}")]
    [InlineData("{1}", "refs/heads/../main", "{0}")]
    [InlineData("{1}", "+refs/heads/main", "{0}")]
    [InlineData("{1}", "refs/heads/y:refs/heads/main", "{0}")]
    [InlineData("{1}", "refs/heads/MAIN", "{0}")]
    [InlineData("{1}", "refs/heads/feature/y", "{0}^{{tree}}")]
    [InlineData("{1}", "refs/heads/feature/y", "")]
    [InlineData("{1}", "refs/heads/feature/y", "--exec=/bin/evil")]
    public async Task A_forged_push_pushes_nothing(string gitDir, string name, string commit)
    {
        await using var cage = await Cage.OpenAsync("require");
        var (before, tip) = (cage.RemoteRefs, cage.Tip("HEAD"));
        await cage.BeginAsync();
        await cage.AgentAsync("mkdir -p .git/modules .git/worktrees/x; ln -s / .git/modules/linked; cp .git/HEAD .git/worktrees/x/");
        string Filled(string text) =>
            string.Format(System.Globalization.CultureInfo.InvariantCulture, text, tip, cage.Repository.At(".git"));

        await Task.Run(() =>
            GuardClient.Ask(
                cage.Socket,
                new ShimMessage(
                    "push",
                    Folder: cage.Repository.Path,
                    Remote: "origin",
                    Refs: [new PushedRef(Filled(commit), name)],
                    GitDir: Filled(gitDir)
                ),
                _ => { }
            )
        );
        await cage.EndAsync();

        Assert.Equal(before, cage.RemoteRefs);
    }

    [Theory]
    [InlineData("origin/main")] // git would take it for the remote's
    [InlineData("v1")] // there is a tag of that name
    [InlineData("main/x")]
    [InlineData("HEAD")]
    [InlineData("refs/heads/main")]
    public async Task A_branch_of_a_shell_whose_name_means_something_else_does_not_come_out(string name)
    {
        await using var cage = await Cage.OpenAsync("require", r => r.Git("tag", "v1", "main"));
        await cage.BeginAsync(cage.Request with { Id = "shell-1", BaseCommit = "" });
        var before = cage.Repository.Git("for-each-ref", "refs/heads", "refs/tags", "refs/remotes");

        await cage.AgentAsync(
            $"id=$(git commit-tree -m new -p HEAD HEAD^{{tree}}); mkdir -p .git/refs/heads/{name}; rmdir .git/refs/heads/{name}; echo $id > .git/refs/heads/{name}; echo 'ref: refs/heads/{name}' > .git/HEAD"
        );
        var report = await cage.EndAsync();

        Assert.Equal(before, cage.Repository.Git("for-each-ref", "refs/heads", "refs/tags", "refs/remotes"));
        Assert.Equal("feature/x", cage.Repository.Git("branch", "--show-current"));
    }

    [Theory]
    [InlineData(
        "d=.git/lfs/objects/12/34; mkdir -p $d; truncate -s 1T $d/1234567890123456789012345678901234567890123456789012345678901234"
    )]
    [InlineData("d=.git/lfs/objects/12/34; mkdir -p $d; echo lie > $d/1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData(
        "d=.git/lfs/objects/12/34; mkdir -p $d; ln -s /etc/passwd $d/1234567890123456789012345678901234567890123456789012345678901234"
    )]
    [InlineData("mkdir -p .git/lfs/objects; ln -s / .git/lfs/objects/12")]
    [InlineData("d=.git/lfs/objects/12/34; mkdir -p $d; mkfifo $d/1234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_large_file_that_is_not_what_its_name_says_stays(string script)
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(script);
        await cage.EndAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.False(
            Directory.Exists(cage.Repository.At(".git", "lfs"))
                && Directory.EnumerateFiles(cage.Repository.At(".git", "lfs"), "*", SearchOption.AllDirectories).Any()
        );
    }
}
