// Over 300 lines: one answer for each question of the policy.
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>Asks the real git what the policy wants to know, with the command line's own global options, where it would run.</summary>
internal sealed class GitQuestions(ProcessRunner processes, GitFactsRequest request)
{
    private readonly GitCommandLine _line = GitCommandLine.Read(request.Arguments);
    private BaseFacts? _base;
    private string _top = "";

    /// <summary>Configuration, repository and protected branches: two git calls, three in a repository that is not the run's.</summary>
    public async Task<BaseFacts> BaseAsync(CancellationToken cancel)
    {
        if (_line.Problem.Length > 0)
        {
            // refused whatever the facts
            return new BaseFacts("", [], RepositoryPlace.Run, "", "", request.Folder, new ProtectedBranches(request.Scope.Protected));
        }

        var configuration = RunAsync(["config", "--list", "-z", "--show-scope"], cancel);
        var repository = RunAsync(
            ["rev-parse", "--path-format=absolute", "--git-common-dir", "--absolute-git-dir", "--show-toplevel"],
            cancel
        ); // bare: two lines, then an error
        var listed = await configuration;
        var found = (await repository).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (common, gitDir) = found.Length >= 2 ? (found[0], found[1]) : ("", "");
        _top = found.Length == 3 ? found[2] : gitDir;
        var config = listed.Ok ? ReadConfig(listed.Output) : [];
        _base = new BaseFacts(
            listed.Ok ? "" : Trouble(listed),
            config,
            RepositoryPlace.None,
            gitDir,
            common,
            WorkingFolder(),
            new ProtectedBranches(request.Scope.Protected)
        );
        return _base = _base with { Place = await PlaceAsync(common, cancel), Protected = Protected(common) };
    }

    /// <summary>One answer; at most two git calls.</summary>
    public async Task<GitAnswer> AnswerAsync(GitQuestion question, CancellationToken cancel)
    {
        switch (question)
        {
            case GitQuestion.CurrentBranch:
                var head = (await RunAsync(["symbolic-ref", "-q", "HEAD"], cancel)).Output.Trim();
                return new GitAnswer(head.StartsWith("refs/heads/", StringComparison.Ordinal) ? head["refs/heads/".Length..] : head);
            case GitQuestion.Refs:
                return new GitAnswer(
                    Refs: ReadRefs(
                        (await RunAsync(["for-each-ref", "--format=%(refname) %(symref)", "refs/heads", "refs/remotes"], cancel)).Output
                    )
                );
            case GitQuestion.FullName(var revision):
                var named = await RunAsync(["rev-parse", "--symbolic-full-name", "--verify", "-q", "--end-of-options", revision], cancel);
                var name = named.Ok ? named.Output.Trim().Split('\n')[^1] : "";
                return new GitAnswer(name.StartsWith("refs/", StringComparison.Ordinal) ? name : "");
            case GitQuestion.IsCommit(var revision):
                return new GitAnswer(
                    Yes: (await RunAsync(["rev-parse", "--verify", "-q", "--end-of-options", revision + "^{commit}"], cancel)).Ok
                );
            case GitQuestion.HasPublished(var from, var to):
                return new GitAnswer(Yes: await HasPublishedAsync(from, to, cancel));
            case GitQuestion.PlaceOf(var url):
                return new GitAnswer(Remote: await PlaceOfAsync(url, cancel));
            default:
                throw new System.Diagnostics.UnreachableException(question.GetType().Name);
        }
    }

    // Commits of from..to, with and without those a remote has: a difference means that some are published.
    private async Task<bool> HasPublishedAsync(string from, string to, CancellationToken cancel)
    {
        string[] range = from.Length == 0 ? [to] : [to, "--not", from];
        string[] own = [to, "--not", .. from.Length == 0 ? Array.Empty<string>() : [from], "--remotes"];
        var all = await RunAsync(["rev-list", "--count", .. range, "--"], cancel);
        var unpublished = await RunAsync(["rev-list", "--count", .. own, "--"], cancel);
        return all.Ok && unpublished.Ok && all.Output.Trim() != unpublished.Output.Trim();
    }

    private async Task<RepositoryPlace> PlaceAsync(string common, CancellationToken cancel)
    {
        if (common.Length == 0)
        {
            return RepositoryPlace.None;
        }

        var run = RunCommonDir(common);
        var here = RealPath.Of(common);
        if (run.Length == 0 || SameRepository(here, run))
        {
            return RepositoryPlace.Run;
        }

        if (here.StartsWith(RealPath.Of(run) + "/modules/", StringComparison.Ordinal))
        {
            return RepositoryPlace.Submodule;
        }

        if (LocalRemotes(common, request.Scope.Remotes).Any(r => SameRepository(here, r)))
        {
            return RepositoryPlace.RunRemote;
        }

        // A submodule with a repository of its own inside the work tree.
        var above = (await RunAsync(["rev-parse", "--show-superproject-working-tree"], cancel)).Output.Trim();
        return above.Length > 0 && SameRepository(await CommonDirOfAsync(above, cancel), run)
            ? RepositoryPlace.Submodule
            : RepositoryPlace.Elsewhere;
    }

    private async Task<RemotePlace> PlaceOfAsync(string url, CancellationToken cancel)
    {
        if (_base is not { } known)
        {
            return RemotePlace.NetworkElsewhere;
        }

        var remotes = RunRemotes(known.Config);
        if (RemoteUrl.LocalPath(url) is { } path)
        {
            var isThere = false;

            // git resolves a relative path at the top of the work tree; what people mean is the folder they are in. Either counts.
            foreach (var folder in (string[])[known.WorkingFolder, _top])
            {
                var target = await CommonDirOfAsync(Path.Combine(folder, path), cancel);
                isThere |= OutsideFolder.Exists(target);
                var run = RunCommonDir(known.CommonDir);
                if (
                    (
                        run.Length > 0
                        && (SameRepository(target, run) || target.StartsWith(RealPath.Of(run) + "/modules/", StringComparison.Ordinal))
                    ) || LocalRemotes(known.CommonDir, remotes).Any(r => SameRepository(target, r))
                )
                {
                    return RemotePlace.Run;
                }

                if (folder == _top || path.StartsWith('/'))
                {
                    break;
                }
            }

            // A missing path is nobody else's folder: `origin` before it is set up, or a folder made between this question and
            // the push.
            return isThere || known.Place == RepositoryPlace.Elsewhere ? RemotePlace.LocalElsewhere : RemotePlace.Run;
        }

        var wanted = RemoteUrl.Normal(url);
        return remotes.Any(r => RemoteUrl.Normal(r) == wanted) ? RemotePlace.Run : RemotePlace.NetworkElsewhere;
    }

    private string RunCommonDir(string here) => request.Scope.CommonDir.Length > 0 ? request.Scope.CommonDir : here;

    // As recorded when the run started; outside a run those the repository has now.
    private IEnumerable<string> RunRemotes(IReadOnlyList<GitConfigEntry> config) =>
        request.Scope.CommonDir.Length > 0
            ? request.Scope.Remotes
            : config
                .Where(e =>
                    !e.FromCommand
                    && e.Key.StartsWith("remote.", StringComparison.Ordinal)
                    && (e.Key.EndsWith(".url", StringComparison.Ordinal) || e.Key.EndsWith(".pushurl", StringComparison.Ordinal))
                )
                .Select(e => e.Value);

    private IEnumerable<string> LocalRemotes(string common, IEnumerable<string> remotes) =>
        remotes
            .Select(RemoteUrl.LocalPath)
            .OfType<string>()
            .Select(p => Path.Combine(Path.GetDirectoryName(RunCommonDir(common)) ?? "/", p));

    // Where a path's repository really is, by its own gitdir file and commondir; asked without the caller's GIT_DIR.
    private async Task<string> CommonDirOfAsync(string path, CancellationToken cancel)
    {
        if (!OutsideFolder.Exists(path))
        {
            path = OutsideFolder.Exists(path + ".git") ? path + ".git" : path; // as git does
        }

        if (!OutsideFolder.Exists(path))
        {
            return RealPath.Of(path);
        }

        var asked = await processes.RunAsync(
            Spec(["-C", path, "rev-parse", "--path-format=absolute", "--git-common-dir"], request.Folder, plain: true),
            cancel
        );
        return RealPath.Of(asked.Ok ? asked.Output.Trim() : path);
    }

    // Also when only the refs are shared, through a symbolic link.
    private static bool SameRepository(string one, string other)
    {
        string a = RealPath.Of(one),
            b = RealPath.Of(other);
        return a == b
            || a == b + "/.git"
            || b == a + "/.git"
            || a == b + ".git"
            || b == a + ".git"
            || (OutsideFolder.Exists(a + "/refs/heads") && RealPath.Of(a + "/refs/heads") == RealPath.Of(b + "/refs/heads"));
    }

    // HEADs of remotes are symbolic refs, which git never packs, so files are all there is to read.
    private ProtectedBranches Protected(string common)
    {
        var set = new ProtectedBranches(request.Scope.Protected);
        var heads = new List<string>();
        var folder = Path.Combine(RunCommonDir(common), "refs", "remotes");
        if (common.Length > 0 && OutsideFolder.Exists(folder))
        {
            foreach (var file in OutsideFolder.EnumerateFiles(folder, "HEAD", SearchOption.AllDirectories))
            {
                var text = (RegularFile.Text(file) ?? "").Trim();
                var prefix = "ref: refs/remotes/" + Path.GetRelativePath(folder, Path.GetDirectoryName(file)!) + "/";
                if (text.StartsWith(prefix, StringComparison.Ordinal))
                {
                    heads.Add(text[prefix.Length..]);
                }
            }
        }

        return heads.Count == 0 ? set : set.With(heads);
    }

    private static Dictionary<string, string> ReadRefs(string output)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            refs[space < 0 ? line : line[..space]] = space < 0 ? "" : line[(space + 1)..].Trim();
        }

        return refs;
    }

    // scope NUL key LF value NUL …; a key without LF has no value and counts as true.
    private static List<GitConfigEntry> ReadConfig(string output)
    {
        var fields = output.Split('\0');
        var entries = new List<GitConfigEntry>(fields.Length / 2);
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var end = fields[i + 1].IndexOf('\n', StringComparison.Ordinal);
            entries.Add(
                new GitConfigEntry(
                    end < 0 ? fields[i + 1] : fields[i + 1][..end],
                    end < 0 ? "" : fields[i + 1][(end + 1)..],
                    fields[i] == "command"
                )
            );
        }

        return entries;
    }

    private string WorkingFolder()
    {
        var folder = request.Folder;
        for (var i = 0; i + 1 < _line.Globals.Count; i++)
        {
            if (_line.Globals[i] == "-C" && _line.Globals[i + 1].Length > 0)
            {
                folder = Path.Combine(folder, _line.Globals[++i]);
            }
        }

        return Path.GetFullPath(folder);
    }

    private static string Trouble(ProcessResult result) =>
        result.TimedOut ? "git did not answer in time"
        : result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first
        : $"git ended with {result.ExitCode}";

    private Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel) =>
        processes.RunAsync(Spec([.. _line.Globals, .. arguments], request.Folder, plain: false), cancel);

    private ProcessSpec Spec(IReadOnlyList<string> arguments, string folder, bool plain)
    {
        var environment = new Dictionary<string, string?>(request.Environment, StringComparer.Ordinal)
        {
            ["LC_ALL"] = "C",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_TRACE"] = null,
            ["GIT_CONFIG"] = null,
        };
        if (plain)
        {
            foreach (
                var name in (ReadOnlySpan<string>)
                    [
                        "GIT_DIR",
                        "GIT_WORK_TREE",
                        "GIT_COMMON_DIR",
                        "GIT_INDEX_FILE",
                        "GIT_OBJECT_DIRECTORY",
                        "GIT_PREFIX",
                        "GIT_CONFIG_COUNT",
                        "GIT_CONFIG_PARAMETERS",
                    ]
            )
            {
                environment[name] = null;
            }
        }

        return new ProcessSpec
        {
            FileName = request.Git,
            Arguments = arguments,
            WorkingDirectory = folder,
            Environment = environment,
            Timeout = TimeSpan.FromSeconds(30),
            CaptureLimit = 64 << 20,
        };
    }
}
