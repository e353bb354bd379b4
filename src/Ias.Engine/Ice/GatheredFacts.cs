using Ias.Core.Ice.Reading;
using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>A question the policy may ask git beyond the base facts.</summary>
internal abstract record GitQuestion
{
    private GitQuestion() { }

    public sealed record CurrentBranch : GitQuestion;

    public sealed record Refs : GitQuestion;

    public sealed record FullName(string Revision) : GitQuestion;

    public sealed record IsCommit(string Revision) : GitQuestion;

    public sealed record HasPublished(string From, string To) : GitQuestion;

    public sealed record PlaceOf(string Url) : GitQuestion;
}

/// <summary>An answer from git. Only the member that the question asks for is set.</summary>
internal sealed record GitAnswer(
    string Text = "",
    bool Yes = false,
    IReadOnlyDictionary<string, string>? Refs = null,
    RemotePlace Remote = RemotePlace.NetworkElsewhere
);

/// <summary>Facts about the place that are known from the start.</summary>
/// <param name="Trouble">git's message when it could not even read its configuration.</param>
/// <param name="GitDir">Absolute; empty = no repository.</param>
/// <param name="WorkingFolder">Folder that relative paths start from, after <c>-C</c>.</param>
internal sealed record BaseFacts(
    string Trouble,
    IReadOnlyList<GitConfigEntry> Config,
    RepositoryPlace Place,
    string GitDir,
    string CommonDir,
    string WorkingFolder,
    ProtectedBranches Protected
);

/// <summary>The facts gathered so far. What is not known yet gets the answer nobody minds, and is remembered as a question.</summary>
internal sealed class GatheredFacts(BaseFacts known, GitFactsRequest request) : IGitFacts
{
    private readonly Dictionary<GitQuestion, GitAnswer> _answers = [];
    private List<GitQuestion> _open = [];
    private bool _gaveUp;
    private IReadOnlyDictionary<string, string>? _branches;

    public ProtectedBranches Protected => known.Protected;

    public RepositoryPlace Repository => known.Place;

    public string Trouble => _gaveUp ? "ias cannot find out what this would do" : known.Trouble;

    public IReadOnlyList<GitConfigEntry> Config => known.Config;

    public string HooksPath =>
        known.Config.LastOrDefault(e => e is { FromCommand: false, Key: "core.hookspath" }) is { Value.Length: > 0 } set ? set.Value
        : known.CommonDir.Length > 0 ? Path.Combine(known.CommonDir, "hooks")
        : "";

    public bool IsCopy => request.Scope.IsCopy && known.Place is RepositoryPlace.Run or RepositoryPlace.Submodule;

    public string Signers => request.Scope.Signers;

    public string CurrentBranch => known.GitDir.Length == 0 ? "" : Ask(new GitQuestion.CurrentBranch()).Text;

    public string RebasedBranch
    {
        get
        {
            foreach (var folder in (ReadOnlySpan<string>)["rebase-merge", "rebase-apply"])
            {
                var file = Path.Combine(known.GitDir, folder, "head-name");
                if (known.GitDir.Length > 0 && RegularFile.Text(file) is { } name)
                {
                    return ProtectedBranches.ShortName(name);
                }
            }

            return "";
        }
    }

    public IReadOnlyDictionary<string, string> Branches => _branches ??= LocalBranches();

    public IReadOnlyList<string> RemotesWithBranch(string name) =>
        [
            .. Refs()
                .Keys.Where(r =>
                    r.StartsWith("refs/remotes/", StringComparison.Ordinal)
                    && r.EndsWith("/" + name, StringComparison.Ordinal)
                    && r.Length > "refs/remotes/".Length + name.Length + 1
                )
                .Select(r => r["refs/remotes/".Length..^(name.Length + 1)]),
        ];

    public string FullName(string revision) => revision.Length == 0 ? "" : Ask(new GitQuestion.FullName(revision)).Text;

    public bool IsCommit(string revision) => revision.Length > 0 && Ask(new GitQuestion.IsCommit(revision)).Yes;

    public bool HasPublished(string from, string to) => Ask(new GitQuestion.HasPublished(from, to)).Yes;

    public bool IsPath(string path) => Path.Exists(Path.Combine(known.WorkingFolder, path));

    public RemotePlace PlaceOf(string url) => Ask(new GitQuestion.PlaceOf(url)).Remote;

    public bool HasLegacyRemote(string name) =>
        known.CommonDir.Length > 0
        && !name.Contains("..", StringComparison.Ordinal)
        && !Path.IsPathRooted(name)
        && (
            OutsideFile.Exists(Path.Combine(known.CommonDir, "remotes", name))
            || OutsideFile.Exists(Path.Combine(known.CommonDir, "branches", name))
        );

    public string? Environment(string name) =>
        request.Environment.TryGetValue(name, out var value) ? value : System.Environment.GetEnvironmentVariable(name);

    /// <summary>The questions never end: refused from here on.</summary>
    public GatheredFacts GiveUp()
    {
        _gaveUp = true;
        return this;
    }

    /// <summary>The questions asked since the last time.</summary>
    public IReadOnlyList<GitQuestion> TakeOpen()
    {
        var open = _open;
        _open = [];
        return open;
    }

    public void Learn(GitQuestion question, GitAnswer answer)
    {
        _answers[question] = answer;
        _branches = null;
    }

    private GitAnswer Ask(GitQuestion question)
    {
        if (_answers.TryGetValue(question, out var answer))
        {
            return answer;
        }

        if (!_open.Contains(question))
        {
            _open.Add(question);
        }

        return new GitAnswer();
    }

    private IReadOnlyDictionary<string, string> Refs() => known.GitDir.Length == 0 ? Nothing : Ask(new GitQuestion.Refs()).Refs ?? Nothing;

    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    // Symbolic refs are followed to the branch they stand for; a loop ends at itself.
    private Dictionary<string, string> LocalBranches()
    {
        const string heads = "refs/heads/";
        var refs = Refs();
        var branches = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in refs)
        {
            if (!name.StartsWith(heads, StringComparison.Ordinal))
            {
                continue;
            }

            var real = name;
            for (var depth = 0; depth < 5 && refs.TryGetValue(real, out var target) && target.Length > 0; depth++)
            {
                real = target;
            }

            branches[name[heads.Length..]] = real.StartsWith(heads, StringComparison.Ordinal) ? real[heads.Length..] : real;
        }

        return branches;
    }
}
