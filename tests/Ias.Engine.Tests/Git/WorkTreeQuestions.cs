using System.Text;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Engine.Tests.Git;

/// <summary>All that the engine asks of a work tree and its repository, and what git says to the same questions, a line each.</summary>
internal sealed class WorkTreeQuestions(string workTree, ProcessRunner processes)
{
    private readonly List<(string Question, string Ours, string Git)> _answers = [];

    /// <summary>Lines where the two differ; empty = none.</summary>
    public async Task<string> DifferencesAsync()
    {
        var repository = await Repository.OpenAsync(processes, workTree, default);
        await PlaceAsync(repository);
        await HeadAsync(repository);
        await SettingsAsync(repository);
        await RemotesAsync(repository);
        await BranchesAsync(repository);
        await HistoryAsync(repository);
        await StatusAsync(repository);
        return string.Join(
            '\n',
            _answers.Where(a => a.Ours != a.Git).Select(a => $"{a.Question}\n  git:  {Shown(a.Git)}\n  ours: {Shown(a.Ours)}")
        );
    }

    private async Task PlaceAsync(Repository repository)
    {
        var place = GitPlace.Here(workTree);
        foreach (
            var (question, opened, found) in new[]
            {
                ("--show-toplevel", repository.WorkTree, place.WorkTree),
                ("--absolute-git-dir", repository.GitDir, place.GitDir),
                ("--git-common-dir", repository.CommonDir, place.CommonDir),
            }
        )
        {
            var git = RealPath.Of(await LineAsync("rev-parse", "--path-format=absolute", question));
            Same(question, RealPath.Of(opened), git);
            Same($"{question} by the files", RealPath.Of(found), git);
        }
    }

    private async Task HeadAsync(Repository repository)
    {
        var head = await repository.HeadAsync(default);
        Same("HEAD's branch", head.Branch, await LineAsync("symbolic-ref", "--quiet", "--short", "HEAD"));
        Same("HEAD's commit", head.Commit, await LineAsync("rev-parse", "--verify", "--quiet", "HEAD"));
        Same("HEAD of a snapshot", RefSnapshot.Take(GitPlace.Here(workTree)).HeadCommit, head.Commit);
        var gitDir = await LineAsync("rev-parse", "--absolute-git-dir");
        Same("a merge under way", $"{repository.UnderWay() is { Name: "merge" }}", $"{File.Exists(Path.Combine(gitDir, "MERGE_HEAD"))}");
    }

    private async Task SettingsAsync(Repository repository)
    {
        var listed = (await GitAsync("config", "-z", "--list", "--show-scope")).Output.Split('\0');
        var git = Enumerable
            .Range(0, listed.Length / 2)
            .Select(i => (Scope: listed[2 * i], Entry: listed[(2 * i) + 1].Split('\n', 2)))
            .Where(s => s.Scope != "command") // ours, of the command line that asks
            .Select(s => new GitSetting(s.Entry[0], s.Entry.Length > 1 ? s.Entry[1] : "true", s.Scope, ""))
            .ToList();
        var code = await new RepositoryCode(processes, repository.WorkTree, repository.GitDir, repository.CommonDir).ReadAsync(default);
        Same("core.hooksPath", code.HooksPath, await LineAsync("config", "--get", "core.hooksPath"));
        Same("commit.gpgSign", $"{code.Signs}", $"{await LineAsync("config", "--type=bool", "--get", "commit.gpgSign") == "true"}");
        Same("filters", string.Join(' ', code.Filters), Filters(git));
        Same("local filters", string.Join(' ', code.LocalFilters), Filters(git.Where(s => s.IsLocal)));
    }

    private async Task RemotesAsync(Repository repository)
    {
        var urls = (await GitAsync("config", "-z", "--get-regexp", @"^remote\..*\.url$"))
            .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\n', 2))
            .DistinctBy(entry => entry[0])
            .Select(entry => (Name: entry[0]["remote.".Length..^".url".Length], Url: entry[1]))
            .ToList();
        var remotes = await repository.RemotesAsync(default);
        Same(
            "remotes",
            string.Join(' ', remotes.Select(r => $"{r.Key}={r.Value}")),
            string.Join(' ', urls.Select(r => $"{r.Name}={r.Url}"))
        );
        var remote = await repository.RemoteAsync(default);
        Same("the remote", remote, urls.Count == 0 || urls.Exists(r => r.Name == "origin") ? "origin" : urls[0].Name);
        foreach (var (name, _) in urls)
        {
            Same($"address of {name}", await repository.AddressAsync(name, default) ?? "", await LineAsync("remote", "get-url", name));
        }

        var known = await LineAsync("symbolic-ref", "--quiet", "--short", $"refs/remotes/{remote}/HEAD");
        var standard = known.Length > 0 ? known[(remote.Length + 1)..] : null;
        Same("the remote's branch", await repository.Branches.DefaultAsync(default) ?? "", standard ?? "");
        var (head, shielded) = (await LineAsync("symbolic-ref", "--quiet", "--short", "HEAD"), new ProtectedBranches([]));
        string? usual = null;
        foreach (var name in (string[])["main", "master", "develop"])
        {
            usual ??= (await LineAsync("rev-parse", "--verify", "--quiet", $"refs/heads/{name}")).Length > 0 ? name : null;
        }

        Same(
            "the base",
            await new RunBranch(repository).BaseAsync("", await repository.HeadAsync(default), shielded, default),
            standard ?? (shielded.Contains(head) ? head : usual ?? head)
        );
    }

    private async Task BranchesAsync(Repository repository)
    {
        var refs = (await GitAsync("for-each-ref", "--format=%(refname)")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in refs.Append("HEAD").Append("HEAD~1").Append("refs/heads/nothing"))
        {
            Same(
                $"commit of {name}",
                await repository.ResolveAsync(name, default) ?? "",
                await LineAsync("rev-parse", "--verify", "--quiet", name + "^{commit}")
            );
        }

        Same(
            "branches below topic",
            string.Join(' ', await repository.Branches.BelowAsync("topic", default)),
            string.Join(' ', refs.Where(r => r.StartsWith("refs/heads/topic/")).Select(r => r["refs/heads/".Length..]))
        );
        var trees = (await GitAsync("worktree", "list", "--porcelain")).Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var bare = new HashSet<string>(); // asked there: git 2.39 lists a hub as a work tree whose core.bare is in its config.worktree
        foreach (var path in trees.Select(tree => tree.Split('\n')[0]["worktree ".Length..]))
        {
            var asked = await processes.RunAsync(GitCommand.Read(path, "rev-parse", "--is-bare-repository"), default);
            bare.UnionWith(asked.Output.Trim() == "true" ? [path] : []);
        }

        foreach (var branch in refs.Where(r => r.StartsWith("refs/heads/")))
        {
            var elsewhere = trees
                .Select(tree => tree.Split('\n'))
                .Where(tree => tree.Contains($"branch {branch}"))
                .Select(tree => tree[0]["worktree ".Length..])
                .FirstOrDefault(path =>
                    path != repository.GitDir && RealPath.Of(path) != RealPath.Of(repository.WorkTree) && !bare.Contains(path)
                );
            Same(
                $"who has {branch}",
                WorkTreeState.CheckedOutElsewhere(branch["refs/heads/".Length..], repository.GitDir, repository.CommonDir) ?? "",
                elsewhere ?? ""
            );
        }
    }

    private async Task HistoryAsync(Repository repository)
    {
        var commits = (await GitAsync("rev-list", "--all", "--max-count=4")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (one, other) in commits.SelectMany(one => commits.Select(other => (one, other))))
        {
            Same(
                $"{one} before {other}",
                $"{await repository.Branches.IsAncestorAsync(one, other, default)}",
                $"{(await GitAsync("merge-base", "--is-ancestor", one, other)).Ok}"
            );
            Same(
                $"fork of {one} and {other}",
                await repository.Branches.ForkPointAsync(one, other, default) ?? "",
                await LineAsync("merge-base", one, other)
            );
            Same(
                $"changed {one} {other}",
                string.Join(' ', (await repository.ChangedAsync(one, other, ["d", "a"], default)).Order(StringComparer.Ordinal)),
                string.Join(
                    ' ',
                    (await GitAsync("diff", "--name-only", "-z", "--no-renames", one, other, "--", "d", "a"))
                        .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                        .Order(StringComparer.Ordinal)
                )
            );
        }

        if (commits.Length > 0 && (await repository.HeadAsync(default)).Commit.Length > 0)
        {
            Same(
                "log",
                string.Join('\n', (await repository.LogAsync("HEAD", 50, default)).Select(c => $"{c.Commit} {c.Subject}")),
                await LineAsync("log", "--max-count=50", "--format=%H %s", "HEAD")
            );
            Same(
                "files",
                string.Join('\n', await repository.FilesAsync("HEAD", "d", default)),
                await LineAsync("ls-tree", "-r", "--name-only", "--full-tree", "HEAD", "--", "d/")
            );
        }
    }

    private async Task StatusAsync(Repository repository)
    {
        var entries = GitStatus.Parse((await GitAsync(GitStatus.Arguments)).Output).ToList();
        Same(
            "status",
            Lines((await repository.StatusAsync(default)).Select(e => $"{e.Code} {e.Path}")),
            Lines(entries.Select(e => $"{e.Code} {e.Path}"))
        );
        Same(
            "status without d",
            Lines((await repository.StatusAsync(["d"], default)).Select(e => $"{e.Code} {e.Path}")),
            Lines(entries.Where(e => !e.Path.IsUnder(Encoding.UTF8.GetBytes("d"))).Select(e => $"{e.Code} {e.Path}"))
        );
    }

    private void Same(string question, string ours, string git) => _answers.Add((question, ours, git));

    private static string Filters(IEnumerable<GitSetting> settings) =>
        string.Join(
            ' ',
            settings
                .Where(s => s.Key.StartsWith("filter."))
                .Select(s => s.Key[7..s.Key.LastIndexOf('.')])
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    private static string Shown(string answer) => answer.Length == 0 ? "(nothing)" : answer.Replace("\n", "\n        ");

    private async Task<string> LineAsync(params string[] arguments) => (await GitAsync(arguments)).Output.TrimEnd('\n');

    private Task<ProcessResult> GitAsync(params string[] arguments) =>
        processes.RunAsync(GitCommand.Read(workTree, arguments).Bytes(), default);
}
