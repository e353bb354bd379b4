using System.Globalization;
// Over 300 lines: everything that is asked of a work tree, a few lines each; what takes more has a file of its own.
using System.Text;
using Ias.Core.TestEvidence;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// One work tree. What is asked is read in this process where libgit2 can (<see cref="RepositoryReader"/>), and by git where it cannot;
/// what is written is written by git: arguments are lists, the environment has no GIT_* of the caller's that points elsewhere,
/// <c>LC_ALL=C</c>, no pager, no prompt.
/// </summary>
public sealed class Repository
{
    private const string Lfs = "lfs"; // the name of its filter

    private readonly ProcessRunner _processes;
    private readonly RepositoryCode _code;
    private readonly Committer _committer;
    private readonly TreeStore _trees;
    private readonly RepositoryReader _reader;
    private readonly GitWriter _writer;

    private Repository(ProcessRunner processes, string workTree, string gitDir, string commonDir)
    {
        (_processes, WorkTree, GitDir, CommonDir) = (processes, workTree, gitDir, commonDir);
        _reader = new RepositoryReader(new GitPlace(workTree, gitDir, commonDir));
        _code = new RepositoryCode(processes, workTree, gitDir, commonDir);
        _writer = new GitWriter(processes, workTree, gitDir, commonDir);
        _committer = new Committer(processes, this, _code);
        _trees = new TreeStore(this, _code);
        Branches = new Branches(processes, this, _reader, _code);
    }

    /// <summary>Absolute path of the work tree's top folder.</summary>
    public string WorkTree { get; }

    /// <summary>Absolute path of the git common dir (shared by all worktrees).</summary>
    public string CommonDir { get; }

    /// <summary>Absolute path of this work tree's own git dir.</summary>
    public string GitDir { get; }

    /// <summary>True for a linked work tree (git-worktree(1)).</summary>
    public bool IsLinked => GitDir != CommonDir;

    /// <summary>Branches of this repository.</summary>
    public Branches Branches { get; }

    /// <summary>Finds the work tree around a folder.</summary>
    /// <exception cref="ProblemException">Not a git repository, bare, or no git.</exception>
    public static async Task<Repository> OpenAsync(ProcessRunner processes, string folder, CancellationToken cancel)
    {
        if (
            Environment.GetEnvironmentVariable("GIT_CEILING_DIRECTORIES") is null
            && GitPlace.Find(folder) is { } place
            && await new RepositoryReader(place).IsWorkTreeAsync(cancel) is true
        )
        {
            return new Repository(processes, place.WorkTree, place.GitDir, place.CommonDir);
        }

        var asked = await processes.RunAsync(
            GitCommand.Read(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir", "--git-common-dir", "--show-toplevel"),
            cancel
        );
        var lines = asked.Output.TrimEnd('\n').Split('\n');
        if (asked.Ok && lines is ["false", var gitDir, var commonDir, var workTree])
        {
            return new Repository(processes, workTree, gitDir, Path.GetFullPath(commonDir, folder));
        }

        throw new ProblemException(
            lines[0] == "true" && Path.Exists(Path.Combine(folder, ".git"))
                ? new Problem(
                    "This repository says that it is bare (core.bare), though it has files: git refuses to work on them.",
                    folder,
                    ShellLine.Of($"git -C {folder} config core.bare false")
                )
            : lines[0] == "true"
                ? new Problem("This repository is bare: it has no files to work on.", folder, "git clone it, and work in the clone")
            : asked.Error.Contains("dubious ownership", StringComparison.Ordinal)
                ? new Problem(
                    "This repository belongs to another user, and git will not touch it.",
                    folder,
                    ShellLine.Of($"git config --global --add safe.directory {folder}")
                )
            : asked.Error.Contains("not a git repository", StringComparison.Ordinal)
                ? new Problem(
                    "This is not a git repository.",
                    folder,
                    "cd into one, or: git init && git add -A && git commit -m \"first commit\""
                )
            : asked.Ok ? new Problem("The repository's path contains a line break, which git cannot report.", folder, "Move it.")
            : new Problem("git cannot open this repository.", $"{folder}: {GitCommand.Tail(asked)}", "git status")
        );
    }

    /// <summary>HEAD: branch short name (empty when detached) and commit (empty when unborn). Read from the files; no process but for
    /// reftables.</summary>
    public async Task<Head> HeadAsync(CancellationToken cancel)
    {
        if (RefFiles.Head(GitDir, CommonDir) is { } head)
        {
            return head;
        }

        var branch = await ReadAsync(cancel, "symbolic-ref", "--quiet", "HEAD");
        return new Head(RefFiles.ShortName(branch.Output.Trim()), await ResolveAsync("HEAD", cancel) ?? "");
    }

    /// <summary>The commit a revision names, or null.</summary>
    public async Task<string?> ResolveAsync(string revision, CancellationToken cancel)
    {
        if (revision.StartsWith("refs/heads/", StringComparison.Ordinal) && RefFiles.Commit(revision, CommonDir) is { } commit)
        {
            return commit.Length > 0 ? commit : null; // branches hold commits, never tags
        }

        if (await _reader.ResolveAsync(revision, cancel) is { } read)
        {
            return read.Length > 0 ? read : null;
        }

        var result = await ReadAsync(cancel, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}");
        return result.Ok ? result.Output.Trim() : null;
    }

    /// <summary>Uncommitted changes, untracked files one by one; changes inside submodules do not count.</summary>
    public async Task<IReadOnlyList<TreeChange>> StatusAsync(CancellationToken cancel) =>
        [.. (await EntriesAsync(cancel)).Select(e => new TreeChange(e.Code, e.Path.ToString()))];

    /// <summary>The same without what lies below some folders, which are not even looked into: what they hold costs nothing.</summary>
    /// <param name="except">Literal paths, relative to the work tree.</param>
    public async Task<IReadOnlyList<TreeChange>> StatusAsync(IReadOnlyList<string> except, CancellationToken cancel)
    {
        if (await _reader.StatusAsync(except, cancel) is { } read)
        {
            return [.. read.Select(e => new TreeChange(e.Code, e.Path.ToString()))];
        }

        var settings = await _code.ReadAsync(cancel);
        // Two commands, because git status walks through what its pathspecs leave out when it looks for untracked files.
        var (tracked, untracked) = (GitStatus.Tracked(except), GitStatus.Untracked(except));
        var answers = await Task.WhenAll(
            new[] { tracked, untracked }.Select(arguments => _processes.RunAsync(Status(settings, arguments), cancel))
        );
        if (Array.Find(answers, answer => !answer.Ok) is { } failed)
        {
            throw new ProblemException(new Problem("git status failed.", GitCommand.Tail(failed), "git status"));
        }

        return
        [
            .. GitStatus
                .Parse(answers[0].Output)
                .Concat(GitStatus.ParseUntracked(answers[1].Output))
                .Select(e => new TreeChange(e.Code, e.Path.ToString())),
        ];
    }

    /// <summary>
    /// Commits the changes under <c>Only</c> (empty = everything allowed). Left out and reported: new files over 10 MB, more than 2,000 new
    /// files in one folder, secret-shaped contents, gitlinks not in .gitmodules, sockets. Runs in the cage when the repository has code to
    /// run.
    /// </summary>
    /// <exception cref="ProblemException">Something only a person can fix: no identity, a read-only or full disk, signing, another git's
    /// lock.</exception>
    public Task<CommitOutcome> CommitAsync(CommitRequest request, TurnGuard guard, CancellationToken cancel) =>
        _committer.CommitAsync(request, guard, cancel);

    /// <summary>Saves the tree as it stands to a ref, with a temporary index; touches neither the index nor the branch, runs no
    /// hook.</summary>
    public async Task<string> SnapshotAsync(string toRef, string message, CancellationToken cancel) =>
        await _trees.SnapshotAsync(toRef, message, await SelectAsync(await EntriesAsync(cancel), [], [".run"], cancel), cancel);

    /// <summary>Commits of <paramref name="range"/>, newest first, with their trailers.</summary>
    public async Task<IReadOnlyList<CommitInfo>> LogAsync(string range, int limit, CancellationToken cancel)
    {
        var ends = range.Split("..");
        if (
            ends.Length <= 2
            && await ResolveAsync(ends[^1], cancel) is { } to
            && (ends.Length == 1 ? "" : await ResolveAsync(ends[0], cancel)) is { } from
            && await _reader.LogAsync(from, to, limit, cancel) is { } read
        )
        {
            return read;
        }

        var result = await NeedAsync(
            cancel,
            "log",
            "-z",
            "--no-show-signature",
            "--no-decorate",
            "--no-color",
            "--no-mailmap",
            "--encoding=UTF-8",
            $"--max-count={limit}",
            "--format=%H%x00%P%x00%s%x00%(trailers:only,unfold)",
            "--end-of-options",
            range,
            "--"
        );
        var fields = result.Split('\0');
        var commits = new List<CommitInfo>(fields.Length / 4);
        for (var i = 0; i + 3 < fields.Length; i += 4)
        {
            var trailers = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in fields[i + 3].Split('\n'))
            {
                if (line.Split(": ", 2) is [var name, var value])
                {
                    trailers[name] = value;
                }
            }

            commits.Add(new CommitInfo(fields[i].Trim(), fields[i + 1].Split(' ')[0], fields[i + 2], trailers));
        }

        return commits;
    }

    /// <summary>Paths of the files a commit has under a folder.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string commit, string under, CancellationToken cancel) =>
        (await ResolveAsync(commit, cancel) is { } id ? await _reader.FilesAsync(id, under, cancel) : null)
        ?? (await NeedAsync(cancel, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", under + "/")).Split(
            '\0',
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <summary>A file of a commit as text, whatever the work tree has; null = the commit has no such file, or it is longer.</summary>
    /// <param name="path">Relative to the work tree.</param>
    /// <param name="longest">In bytes.</param>
    public async Task<string?> TextAsync(string commit, string path, int longest, CancellationToken cancel)
    {
        var size = await _processes.RunAsync(GitCommand.Read(WorkTree, "cat-file", "-s", $"{commit}:{path}"), cancel);
        if (!size.Ok || !long.TryParse(size.Output.Trim(), CultureInfo.InvariantCulture, out var bytes) || bytes > longest)
        {
            return null;
        }

        var asked = await _processes.RunAsync(GitCommand.Read(WorkTree, "cat-file", "blob", $"{commit}:{path}"), cancel);
        return asked.Ok ? asked.Output : null;
    }

    /// <summary>Files that differ between two commits, as texts; one that is binary or longer on either side is left out.</summary>
    /// <param name="longest">In bytes.</param>
    public async Task<IReadOnlyList<ChangedFile>> TextsAsync(string from, string to, int longest, CancellationToken cancel)
    {
        if (await _reader.TextsAsync(from, to, longest, cancel) is { } read)
        {
            return read;
        }

        var files = new List<ChangedFile>();
        var change = await ChangeAsync(from, to, cancel);
        foreach (var path in change.Paths)
        {
            var after = await TextAsync(to, path, longest, cancel);
            if (after is not null || change.Deleted.Contains(path))
            {
                files.Add(new ChangedFile(path, await TextAsync(from, path, longest, cancel), after));
            }
        }

        return files;
    }

    /// <summary>Remote of a run: <c>origin</c>, else the first one; <c>origin</c> too if there are no remotes.</summary>
    public async Task<string> RemoteAsync(CancellationToken cancel)
    {
        const string usual = "origin";
        var remotes = await RemotesAsync(cancel);
        return remotes.Count == 0 || remotes.ContainsKey(usual) ? usual : remotes.Keys.First();
    }

    /// <summary>
    /// Changes between two commits (empty <paramref name="from"/>: since the beginning): all paths, and the deleted ones (renames do not
    /// count).
    /// </summary>
    public async Task<CommitChange> ChangeAsync(string from, string to, CancellationToken cancel)
    {
        if (await _reader.ChangeAsync(from, to, cancel) is { } read)
        {
            return read;
        }

        var output = await _processes.RunAsync(
            GitCommand
                .Read(
                    WorkTree,
                    [
                        "diff-tree",
                        "-r",
                        "-M",
                        "--no-commit-id",
                        "--raw",
                        "--numstat",
                        "-z",
                        "--no-ext-diff",
                        "--no-textconv",
                        "--ignore-submodules=none",
                        .. from.Length > 0 ? new[] { from, to } : ["--root", to],
                        "--",
                    ]
                )
                .Bytes(),
            cancel
        );
        return output.Ok
            ? DiffTree.Parse(output.Output)
            : throw new ProblemException(
                new Problem("git cannot compare two commits.", $"{from}..{to}: {GitCommand.Tail(output)}", "git fsck")
            );
    }

    /// <summary>Subset of <paramref name="paths"/> (files, or folders with their content) that differs between two commits.</summary>
    public Task<IReadOnlyList<string>> ChangedAsync(string from, string to, IReadOnlyList<string> paths, CancellationToken cancel) =>
        NamesAsync(from, to, sinceFork: false, paths, cancel);

    /// <summary>
    /// Subset of <paramref name="paths"/> that changed up to <paramref name="to"/> since its fork point with <paramref name="other"/>.
    /// </summary>
    public Task<IReadOnlyList<string>> ChangedSinceForkAsync(
        string other,
        string to,
        IReadOnlyList<string> paths,
        CancellationToken cancel
    ) => NamesAsync(other, to, sinceFork: true, paths, cancel);

    /// <summary>
    /// Takes back uncommitted changes outside <paramref name="except"/> (path prefixes) after saving the whole tree to <paramref
    /// name="saveTo"/> (a ref); returns what was taken back. What could not be saved (nested repositories, sockets, huge files) is left
    /// where it is.
    /// </summary>
    public async Task<IReadOnlyList<string>> RevertAsync(IReadOnlyList<string> except, string saveTo, CancellationToken cancel)
    {
        var selection = await SelectAsync(await EntriesAsync(cancel), [], except, cancel);
        if (selection.Take.Count == 0)
        {
            return [];
        }

        await SnapshotAsync(saveTo, "changes that were undone", cancel);
        var tracked = selection.Take.Where(e => !e.IsUntracked).Select(e => e.Path).ToList();
        if (tracked.Count > 0)
        {
            var isFiltered = (await _code.ReadAsync(cancel)).Filters.Count > 0;
            if (isFiltered)
            {
                await UnstageAsync([.. selection.Take.Where(e => !e.IsUntracked)], [], cancel);
            }

            var restored = isFiltered
                ? await new FilteredCheckout(_processes, this).RestoreAsync(tracked, cancel)
                : await WriteAsync(
                    GitCommand.Write(
                        WorkTree,
                        [
                            .. GitCommand.NoHooks,
                            "restore",
                            "--source=HEAD",
                            "--staged",
                            "--worktree",
                            "--pathspec-from-file=-",
                            "--pathspec-file-nul",
                        ]
                    ) with
                    {
                        Input = GitCommand.Lines(tracked),
                    },
                    cancel
                );
            if (!restored.Ok)
            {
                throw new ProblemException(
                    new Problem(
                        "Changes that must not stay could not be undone.",
                        GitCommand.Tail(restored),
                        ShellLine.Of($"git diff {saveTo}")
                    )
                );
            }
        }

        foreach (var entry in selection.Take.Where(e => e.IsUntracked))
        {
            TreeFile.Delete(WorkTree, entry.Path);
        }

        return [.. selection.Take.Select(e => e.Path.ToString())];
    }

    /// <summary>Remotes and their URLs.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RemotesAsync(CancellationToken cancel) =>
        (await _code.ReadAsync(cancel)).All.Remotes();

    /// <summary>The address a remote is fetched from, as git sees it with <c>url.….insteadOf</c>; null when there is no such
    /// remote.</summary>
    public async Task<string?> AddressAsync(string remote, CancellationToken cancel) =>
        await ReadAsync(cancel, "remote", "get-url", "--", remote) is { Ok: true } said && said.Output.TrimEnd('\n') is { Length: > 0 } url
            ? url
            : null;

    /// <summary>Submodule changes that no commit of this repository holds, or that nobody else can fetch; a sentence each.</summary>
    public Task<IReadOnlyList<string>> SubmoduleChangesAsync(CancellationToken cancel) =>
        SubmoduleChanges.ReadAsync(_processes, WorkTree, cancel);

    /// <summary>True when a hook judges the messages of commits here (githooks(5), <c>commit-msg</c>).</summary>
    internal async Task<bool> HasMessageHookAsync(CancellationToken cancel) =>
        MessageHook.IsThere(new GitPlace(WorkTree, GitDir, CommonDir), (await _code.ReadAsync(cancel)).HooksPath);

    /// <summary>Merge, rebase or similar operation under way, and the command that ends it; null if no operation is under way.</summary>
    public (string Name, string End)? UnderWay() => WorkTreeState.UnderWay(GitDir);

    /// <inheritdoc cref="RepositoryReader.CarryAsync"/>
    internal Task<Carried?> CarryAsync(string commit, string onto, DateTimeOffset now, CancellationToken cancel) =>
        _reader.CarryAsync(commit, onto, now, cancel);

    /// <summary>Runs a git that writes to this repository: the one place that does (<see cref="GitWriter"/>).</summary>
    /// <exception cref="ProblemException">A lock is in its way.</exception>
    internal Task<ProcessResult> WriteAsync(ProcessSpec spec, CancellationToken cancel) => _writer.RunAsync(spec, cancel);

    /// <inheritdoc cref="GitWriter.WaitForLocksAsync"/>
    internal Task WaitForLocksAsync(CancellationToken cancel) => _writer.WaitForLocksAsync(cancel);

    internal async Task<List<StatusEntry>> EntriesAsync(CancellationToken cancel)
    {
        if (await _reader.StatusAsync([], cancel) is { } read)
        {
            return read;
        }

        var settings = await _code.ReadAsync(cancel);
        var result = await _processes.RunAsync(Status(settings, GitStatus.Arguments), cancel);
        return result.Ok
            ? GitStatus.Parse(result.Output)
            : throw new ProblemException(new Problem("git status failed.", GitCommand.Tail(result), "git status"));
    }

    internal async Task<CommitSelection> SelectAsync(
        IReadOnlyList<StatusEntry> entries,
        IReadOnlyList<string> only,
        IReadOnlyList<string> except,
        CancellationToken cancel
    )
    {
        var secrets = new FileSecrets(_processes, _reader, WorkTree);
        var large = await LargeFilesAsync(entries, cancel);
        var selection = CommitSelection.Of(WorkTree, entries, only, except, secrets.KindIn, large);
        if (!secrets.NeedsOldContents)
        {
            return selection;
        }

        await secrets.ReadOldContentsAsync(cancel);
        return CommitSelection.Of(WorkTree, entries, only, except, secrets.KindIn, large);
    }

    // git runs the person's filters to see whether a file is changed; that of Git LFS keeps what it reads, as large objects of its own.
    private ProcessSpec Status(RepositoryCode.Settings settings, IReadOnlyList<string> arguments)
    {
        var status = GitCommand.Read(WorkTree, arguments).With(settings.WithoutFilters).Bytes();
        return settings.Filters.Contains(Lfs) && !settings.LocalFilters.Contains(Lfs)
            ? status.AndIn(OutsideFolder.Make(Path.Combine(CommonDir, "lfs")))
            : status;
    }

    // New files that .gitattributes gives to Git LFS; asked only where it is set up. Attributes run nothing.
    private async Task<HashSet<GitPath>> LargeFilesAsync(IReadOnlyList<StatusEntry> entries, CancellationToken cancel)
    {
        var fresh = entries.Where(e => e.IsNew).Select(e => e.Path).ToList();
        if (fresh.Count == 0 || !(await _code.ReadAsync(cancel)).Filters.Contains(Lfs))
        {
            return [];
        }

        var asked = await _processes.RunAsync(
            GitCommand.Read(WorkTree, "check-attr", "-z", "--stdin", "filter").Bytes() with
            {
                Input = GitCommand.Lines(fresh),
            },
            cancel
        );
        var parts = asked.Output.Split('\0'); // path, attribute, value
        return
        [
            .. Enumerable.Range(0, parts.Length / 3).Where(i => parts[(i * 3) + 2] == Lfs).Select(i => GitPath.FromLatin1(parts[i * 3])),
        ];
    }

    /// <summary>Puts index entries back to what HEAD has.</summary>
    internal async Task UnstageAsync(
        IReadOnlyList<StatusEntry> entries,
        IReadOnlyList<KeyValuePair<string, string>> variables,
        CancellationToken cancel
    )
    {
        using var input = new MemoryStream();
        foreach (var entry in entries)
        {
            input.Write(
                Encoding.ASCII.GetBytes(
                    entry.IsNew || entry.IsUnmerged
                        ? $"0 {new string('0', entry.HeadBlob.Length)}\t"
                        : $"{entry.HeadMode} {entry.HeadBlob}\t"
                )
            );
            input.Write(entry.Path.Bytes.Span);
            input.WriteByte(0);
        }

        var result = await WriteAsync(
            GitCommand.Write(WorkTree, [.. GitCommand.NoHooks, "update-index", "-z", "--index-info"]).With(variables) with
            {
                Input = input.ToArray(),
            },
            cancel
        );
        if (!result.Ok)
        {
            throw new ProblemException(new Problem("git could not take files out of its index.", GitCommand.Tail(result), "git status"));
        }
    }

    /// <summary>HEAD's tree, or the empty one.</summary>
    internal async Task<string> ResolveTreeAsync(CancellationToken cancel)
    {
        var tree = await ReadAsync(cancel, "rev-parse", "--verify", "--quiet", "HEAD^{tree}");
        return tree.Ok ? tree.Output.Trim() : (await ReadAsync(cancel, "hash-object", "-w", "-t", "tree", "--stdin")).Output.Trim();
    }

    /// <summary>
    /// Changes in <paramref name="to"/> since it left <paramref name="from"/>, as a patch written by git alone: no program of the
    /// repository runs.
    /// </summary>
    /// <exception cref="ProblemException">One of them is no commit.</exception>
    public Task<string> DiffAsync(string from, string to, CancellationToken cancel) =>
        NeedAsync(cancel, ["diff", "--no-ext-diff", "--no-textconv", "--no-color", $"{from}...{to}"]);

    /// <summary>The same of two commits as they are, for these paths, binary files included: <c>git apply</c> takes it.</summary>
    /// <exception cref="ProblemException">One of them is no commit.</exception>
    public Task<string> PatchAsync(string from, string to, IReadOnlyList<string> paths, CancellationToken cancel) =>
        NeedAsync(
            cancel,
            ["diff", "--binary", "--full-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", from, to, "--", .. paths]
        );

    private async Task<IReadOnlyList<string>> NamesAsync(
        string from,
        string to,
        bool sinceFork,
        IReadOnlyList<string> paths,
        CancellationToken cancel
    ) =>
        await _reader.ChangedAsync(from, to, sinceFork, paths, cancel)
        ?? (
            await NeedAsync(
                cancel,
                [
                    "diff",
                    "--name-only",
                    "-z",
                    "--no-renames",
                    "--no-ext-diff",
                    "--no-textconv",
                    "--no-relative",
                    $"{from}{(sinceFork ? "..." : "..")}{to}",
                    "--",
                    .. paths,
                ]
            )
        ).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private Task<ProcessResult> ReadAsync(CancellationToken cancel, params IReadOnlyList<string> arguments) =>
        _processes.RunAsync(GitCommand.Read(WorkTree, arguments), cancel);

    private async Task<string> NeedAsync(CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        var result = await ReadAsync(cancel, arguments);
        return result.Ok
            ? result.Output
            : throw new ProblemException(new Problem($"git {arguments[0]} failed.", GitCommand.Tail(result), "git fsck"));
    }
}
