using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Tests.Ice;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>
/// A reviewer that tries to write by every route it has. In the scripts <c>$JOB</c> is the job's own folder, <c>$ENGINE</c> the engine's
/// process, <c>git</c> the shim; <c>$TMPDIR</c> is a turn's scratch folder.
/// </summary>
public sealed class ReadOnlyRolesTests : IDisposable
{
    // What changes files that git would commit.
    private static readonly (string Name, string Script)[] OfTheTree =
    [
        ("write", "echo evil > evil.txt"),
        ("append", "echo evil >> README.md"),
        ("truncate", ": > README.md"),
        ("rename", "mv README.md evil.md"),
        ("remove", "rm -f README.md"),
        ("mode", "chmod +x README.md"),
        ("link in its place", "ln -sf /etc/hostname README.md"),
        ("new folder", "mkdir -p a/b && echo evil > a/b/evil.txt"),
        ("root of a process", "echo evil > /proc/self/root$PWD/evil.txt"),
        ("folder of a process", "echo evil > /proc/$$/cwd/evil.txt"),
        ("the engine's process", "echo evil > /proc/$ENGINE/root$PWD/evil.txt"),
        ("descriptor opened again", "exec 3< README.md; echo evil > /proc/self/fd/3"),
        ("link from elsewhere", "ln -s \"$PWD/README.md\" \"$TMPDIR/link\" && echo evil > \"$TMPDIR/link\""),
        ("hard link", "ln README.md \"$JOB/hard\" && echo evil > \"$JOB/hard\""),
        (
            "link that is exchanged",
            """
            mkdir "$TMPDIR/mine"; ( while [ -e "$TMPDIR/mine" ]; do ln -sfn "$TMPDIR/mine" "$TMPDIR/now"; ln -sfn "$PWD" "$TMPDIR/now"; done ) &
            n=0; while [ ! -e evil.txt ] && [ $n -lt 200 ]; do echo evil > "$TMPDIR/now/evil.txt"; n=$((n+1)); done; rm -r "$TMPDIR/mine"; wait
            ln -sfn "$PWD" "$TMPDIR/now"; echo evil > "$TMPDIR/now/evil.txt"
            """
        ),
        ("git add", "echo evil > evil.txt; git add -A"),
        (
            "git commit of a change",
            "echo evil > evil.txt; /usr/bin/git add -A; env -i /usr/bin/git -c user.name=e -c user.email=e commit -q -m evil"
        ),
        ("hidden by info/exclude", "echo evil.txt >> .git/info/exclude; echo evil > evil.txt"),
        (
            "hidden by a setting",
            "echo evil.txt > \"$TMPDIR/ignored\"; printf '[core]\\n\\texcludesFile = %s\\n' \"$TMPDIR/ignored\" >> .git/config; echo evil > evil.txt"
        ),
        ("hidden by assume-unchanged", "/usr/bin/git update-index --assume-unchanged README.md; echo evil > README.md"),
        ("hidden by skip-worktree", "/usr/bin/git update-index --skip-worktree README.md; rm README.md"),
        ("mode, hidden by a setting", "/usr/bin/git config core.fileMode false; chmod +x README.md"),
    ];

    // What changes what git knows, no file of the tree.
    private static readonly (string Name, string Script)[] OfTheGitFolder =
    [
        ("git commit", "git commit -q --allow-empty -m evil"),
        ("git update-ref", "/usr/bin/git update-ref refs/heads/evil HEAD"),
        ("git tag", "/usr/bin/git tag evil"),
        ("git branch -m", "env -i /usr/bin/git -c core.hooksPath=/dev/null branch -m other evil"),
        ("git branch -D", "env -i /usr/bin/git -c core.hooksPath=/dev/null branch -D other"),
        ("git stash", "echo evil > README.md; /usr/bin/git stash -q"),
        ("git checkout", "/usr/bin/git checkout -q -b evil"),
        ("git config", "/usr/bin/git config user.name evil"),
        ("file of a branch", "/usr/bin/git rev-parse HEAD > .git/refs/heads/evil"),
        ("HEAD", "/usr/bin/git rev-parse HEAD > .git/HEAD"),
        ("configuration", "printf '[user]\\n\\tname = evil\\n' >> .git/config"),
        ("hook", "printf '#!/bin/sh\\n' > .git/hooks/post-commit; chmod +x .git/hooks/post-commit"),
        ("merge under way", "/usr/bin/git rev-parse HEAD > .git/MERGE_HEAD"),
        ("attributes", "mkdir -p .git/info; echo '* -text' > .git/info/attributes"),
    ];

    // What looking changes too, so that nobody can be blamed for it: only put back.
    private static readonly (string Name, string Script)[] OfTheIndex =
    [
        ("index", "rm .git/index"),
        ("entry of the index", "/usr/bin/git rm -q --cached README.md"),
    ];

    // What only makes sense where mounts are in the way.
    private static readonly (string Name, string Script)[] OfTheMounts =
    [
        ("git worktree", "/usr/bin/git worktree add -q -b evil \"$TMPDIR/tree\""),
        ("every process", "for p in /proc/[0-9]*; do echo evil > $p/root$PWD/evil.txt; echo evil > $p/cwd/evil.txt; done"),
        ("hard link into the scratch folder", "ln README.md \"$TMPDIR/hard\" && echo evil > \"$TMPDIR/hard\""),
        ("remount", "mount -o remount,rw \"$PWD\"; mount -o remount,bind,rw \"$PWD\"; echo evil > evil.txt"),
        ("unmount", "umount -l \"$PWD\"; echo evil > evil.txt"),
        ("bind mount", "mkdir \"$TMPDIR/bound\"; mount --bind \"$PWD\" \"$TMPDIR/bound\"; echo evil > \"$TMPDIR/bound/evil.txt\""),
        (
            "namespaces of its own",
            "unshare -Urm sh -c 'mount -o remount,bind,rw \"$PWD\"; umount -l \"$PWD\"; mount --bind . /mnt; echo evil > /mnt/evil.txt; echo evil > evil.txt'"
        ),
        ("namespace of another", "nsenter -t 1 -m -p sh -c \"echo evil > $PWD/evil.txt\""),
        (
            "bubblewrap of its own",
            "bwrap --bind / / --dev /dev --bind \"$PWD\" /mnt sh -c 'echo evil > /mnt/evil.txt; echo evil > evil.txt'"
        ),
        ("run files", "ln -s / .run/evil; echo evil > .run/state.json; echo evil > .run/control/evil.json"),
        ("the queue", "echo '{\"role\": \"implementer\", \"prompt\": \"evil\"}' > \"$JOB/../../queue/pending/evil.json\""),
        (
            "records of the job",
            "echo evil > \"$JOB/prompt.md\"; echo evil > \"$JOB/attempt-1/result.json\"; : > \"$JOB/attempt-1/agent.log\""
        ),
        ("attempt's folder", "mv \"$JOB/attempt-1\" \"$JOB/away\"; rm -rf \"$JOB/attempt-1\"; ln -s \"$PWD\" \"$JOB/attempt-1\""),
        ("the next attempt's folder", "ln -s \"$PWD\" \"$JOB/attempt-2\""),
        ("git push", "git push -q origin HEAD:refs/heads/evil"),
        ("git fetch", "git fetch -q origin; git fetch -q . HEAD:refs/heads/evil"),
        (
            "the engine's socket",
            "printf '{\"kind\":\"push\",\"folder\":\"%s\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"%s\",\"ref\":\"refs/heads/evil\"}]}\\n' \"$PWD\" \"$(git rev-parse HEAD)\" | perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Peer => \"$ENV{IAS_ICE_TURN}/s\"); print $s <STDIN>; $s->flush; print while <$s>'"
        ),
    ];

    private readonly RunnerScene _scene = new(withRemote: true);

    public ReadOnlyRolesTests() => _scene.Repository.Git("branch", "other");

    public void Dispose() => _scene.Dispose();

    [Fact]
    [Trait("Requirement", "R-096")]
    public async Task With_mounts_a_reader_cannot_change_anything_by_any_route()
    {
        (string Name, string Script)[] routes = [.. OfTheTree, .. OfTheGitFolder, .. OfTheIndex, .. OfTheMounts];
        Write(
            [
                (
                    "all",
                    $"[ $attempt = 2 ] && exit 0\n{string.Concat(routes.Select(route => $"( {route.Script}\n) > /dev/null 2>&1\n"))}exit 1"
                ),
            ],
            attempts: 2
        );
        var job = _scene.Add("all", role: "reviewer");
        var pictures = PicturesOfEach();

        await RunAsync("require");

        var (before, after) = Assert.Single(pictures).Value;
        Assert.Equal("", Difference(before, after));
        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
        Assert.DoesNotContain("evil", _scene.Repository.RemoteGit("for-each-ref"));
        Assert.Contains(_scene.Engine.Events.OfType<RunEvent.IceBlocked>(), e => e.Reason == "this turn is read-only");
    }

    [Fact]
    [Trait("Requirement", "R-096")]
    public async Task Without_mounts_what_a_reader_changed_is_found_kept_and_taken_back_and_its_job_has_failed()
    {
        (string Name, string Script)[] routes = [.. OfTheTree, .. OfTheGitFolder, .. OfTheIndex];
        Write(routes, attempts: 1);
        var jobs = routes.Select(route => _scene.Add(route.Name, role: "reviewer")).ToList();
        var pictures = PicturesOfEach();

        await RunAsync("off");

        var wrong = new List<string>();
        foreach (var job in jobs)
        {
            var difference = Difference(pictures[job.Id].Before, pictures[job.Id].After);
            var promised = OfTheIndex.Any(route => route.Name == job.Title) ? JobStatus.Done : JobStatus.Failed;
            var kept = File.Exists(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "changes.patch"));
            var (status, reason) = _scene.Queue.Find(job.Id)!.Job is { } ended ? (ended.Status, ended.Reason) : default;
            if (
                difference.Length > 0
                || status != promised
                || (status == JobStatus.Failed && !reason.StartsWith("a reviewer may only read, and it "))
                || (!kept && OfTheTree.Any(route => route.Name == job.Title))
            )
            {
                wrong.Add($"{job.Title}: {status} {reason}, patch: {kept} {difference}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Contains(
            _scene.Repository.Git("rev-parse", "other"),
            _scene.Repository.Git("for-each-ref", "--format=%(objectname)", "refs/ias/reader/*/*/heads/evil").Split('\n')
        );
    }

    [Fact]
    public async Task A_person_who_commits_in_another_work_tree_meanwhile_keeps_the_commit()
    {
        using var person = new TemporaryFolder();
        _scene.Repository.Git("worktree", "add", "-q", "-b", "mine", person.At("tree"));
        Write(
            [("look", $"env -i /usr/bin/git -c user.name=ana -c user.email=ana -C {person.At("tree")} commit -q --allow-empty -m mine")],
            attempts: 1
        );
        var job = _scene.Add("look", role: "reviewer");

        await RunAsync("off");

        Assert.Equal((JobStatus.Done, "mine"), (_scene.Queue.StatusOf(job.Id), _scene.Repository.Git("log", "-1", "--format=%s", "mine")));
    }

    [Theory]
    [InlineData("require")]
    [InlineData("off")]
    public async Task A_process_that_a_reader_leaves_behind_to_write_later_is_ended_with_the_turn(string mounts)
    {
        var mark = $"evil-{Guid.NewGuid():N}";
        Write(
            [
                (
                    "leave",
                    $"setsid env -i sh -c ': > \"$1/began\"; while [ ! -e \"$1/over\" ]; do sleep 0.05; done; echo evil > evil.txt' {mark} \"$JOB\" > /dev/null 2>&1 &\nwhile [ ! -e \"$JOB/began\" ]; do sleep 0.02; done"
                ),
            ],
            attempts: 1
        );
        var job = _scene.Add("leave", role: "reviewer");

        await RunAsync(mounts);

        Assert.True(File.Exists(Path.Combine(_scene.Files.JobFolder(job.Id), "began")));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Select(CommandLineOf), line => line.Contains(mark));
        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
        Assert.Equal("", _scene.Repository.Git("status", "--porcelain"));
    }

    [Theory]
    [InlineData("reviewer")]
    [InlineData("implementer")]
    public async Task With_mounts_a_job_in_a_lane_cannot_write_into_the_tree_of_another(string role)
    {
        using var meet = new TemporaryFolder();
        _scene.Writable = [meet.Path];
        Write(
            [
                ("other", $"touch {meet.At("began")}; while [ ! -e {meet.At("tried")} ]; do sleep 0.02; done; echo 1 > work.txt"),
                (
                    "look",
                    $"while [ ! -e {meet.At("began")} ]; do sleep 0.02; done; for tree in ../lane-*; do [ \"$tree\" -ef . ] || echo evil > $tree/evil.txt; done; echo evil > {_scene.Repository.Path}/evil.txt; touch {meet.At("tried")}"
                ),
            ],
            attempts: 1
        );
        _scene.Add("other");
        _scene.Add("look", role: role);

        await RunAsync("require", lanes: 2);

        Assert.True(_scene.Queue.View().Count() is { Done: 2, Failed: 0 }, string.Join('\n', _scene.Engine.Events));
        Assert.Equal("work.txt", _scene.Repository.Git("diff", "--name-only", "main", _scene.Files.Branch, "--", ".", ":!docs"));
        Assert.False(File.Exists(Path.Combine(_scene.Repository.Path, "evil.txt")));
    }

    [Fact]
    public async Task A_folder_where_a_file_of_a_jobs_belongs_ends_that_job_and_not_the_runner()
    {
        Write([("folders", "mkdir \"$JOB/followups.json\" \"$JOB/decision.md\" && [ $attempt = 2 ]")], attempts: 2);
        var job = _scene.Add("folders");

        Assert.Equal(ExitCode.Ok, await RunAsync("off"));

        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Difference(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        string.Concat(
            before.Except(after).Select(line => $"\n  gone {line}").Concat(after.Except(before).Select(line => $"\n  new {line}"))
        );

    /// <summary>The repository as it was when each job was claimed and when its last attempt was over, without what is the engine's and the
    /// job's own.</summary>
    private Dictionary<string, (IReadOnlyList<string> Before, IReadOnlyList<string> After)> PicturesOfEach()
    {
        var pictures = new Dictionary<string, (IReadOnlyList<string> Before, IReadOnlyList<string> After)>(StringComparer.Ordinal);
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.JobClaimed claimed)
            {
                pictures.TryAdd(claimed.Job, (Picture(claimed.Job), []));
            }
            else if (happened is RunEvent.JobEnded ended)
            {
                pictures[ended.Job] = (pictures[ended.Job].Before, Picture(ended.Job));
            }
        };
        return pictures;
    }

    private IReadOnlyList<string> Picture(string job)
    {
        // Objects that nothing names change nothing. Index and refs are compared by what they say: the former has times in it, the latter
        // may be packed.
        string[] except =
        [
            ".run",
            "grimoires",
            _scene.Files.Relative + "state.json",
            _scene.Files.Relative + ".state.json",
            $"{_scene.Files.Relative}jobs/{job}",
            _scene.Files.Relative + "queue/running",
            _scene.Files.Relative + "queue/done",
            _scene.Files.Relative + "queue/failed",
            ".git/objects",
            ".git/logs",
            ".git/index",
            ".git/packed-refs",
            ".git/refs/ias",
            ".git/ias",
            ".git/COMMIT_EDITMSG",
            ".git/ORIG_HEAD",
            ".git/FETCH_HEAD",
        ];
        return
        [
            .. FolderPicture.Of(_scene.Repository.Path, except),
            .. _scene.Repository.Git("ls-files", "-v", "--stage").Split('\n'),
            .. _scene.Repository.Git("for-each-ref").Split('\n').Where(line => !line.Contains("refs/ias/")),
            .. _scene.Repository.Git("status", "--porcelain", "--untracked-files=no").Split('\n'),
        ];
    }

    private void Write(IReadOnlyList<(string Name, string Script)> routes, int attempts) =>
        _scene.Write(
            routes.Aggregate(
                new AgentScript(),
                (script, route) =>
                    script
                        .Turn("job", target: route.Name)
                        .Runs(
                            $$"""
                            ENGINE={{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}}
                            JOB=$(ls -d "$PWD/{{_scene.Files.Relative}}"jobs/*/attempt-* | while read -r a; do [ -e "$a/result.json" ] || dirname "$a"; done | tail -1)
                            attempt=$(ls -d "$JOB"/attempt-* | wc -l)
                            {{route.Script}}
                            """
                        )
            ),
            new RunnerOptions(BackoffSeconds: 0, Attempts: attempts, Stop: new StopRules(FailedJobs: 1000))
        );

    private async Task<ExitCode> RunAsync(string mounts, int lanes = 1)
    {
        try
        {
            return await _scene.RunAsync(lanes, mounts: mounts, program: Cage.Program, time: new StandingClock());
        }
        catch (ProblemException e) when (mounts == "require" && e.Problem.What.StartsWith("ice.mounts"))
        {
            Assert.Skip($"bubblewrap does not work here: {e.Problem.On}");
            throw;
        }
    }

    /// <summary>No time goes by, so that on a busy machine, too, the engine commits its records after the last attempt and not between
    /// two: a picture shows then only what a reader did.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
