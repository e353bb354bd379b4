using Ias.Core.Ice.Reading;

namespace Ias.Core.Ice;

/// <summary>A git command line understood: what would happen, and the arguments that say it without aliases.</summary>
/// <param name="Line">Aliases expanded, made safer where a reader says so.</param>
/// <param name="Effects">What would happen, in the order it was found; empty = it only reads, or touches files and the index.</param>
public sealed record ParsedGitCommand(GitCommandLine Line, IReadOnlyList<GitEffect> Effects)
{
    private const string HooksKey = "core.hookspath";

    /// <summary>
    /// Sources it fetches from or queries: names, URLs or paths of remotes, each with the refs given by name; empty = as
    /// configured.
    /// </summary>
    public IReadOnlyList<GitSource> Sources { get; private init; } = [];

    internal PushPlan? Push { get; private init; }

    /// <summary>Everything after <c>git</c>, to be run.</summary>
    public IReadOnlyList<string> Arguments =>
        Line.Verb.Length == 0 ? [.. Line.Globals, .. Line.Rest] : [.. Line.Globals, Line.Verb, .. Line.Rest];

    /// <summary>Works out what a command line would do.</summary>
    public static ParsedGitCommand Parse(IReadOnlyList<string> arguments, IGitFacts facts)
    {
        var given = GitCommandLine.Read(arguments);
        if (given.Problem.Length > 0)
        {
            return new(given, [new GitEffect.Unclear($"git {given.Problem}", "run git without this option")]);
        }

        if (given.Verb is "version" or "help" && (given.Globals.Count < arguments.Count || arguments.Count == 0))
        {
            // Only prints; the arguments stay as they were (git --version, git --exec-path, git help push).
            return new(new GitCommandLine([], "", [.. arguments]), [.. ForThisCommand(facts)]);
        }

        var line = given.ExpandAliases(facts.Config, verb => GitVerbs.ReaderOf(verb) is not null);
        var git = new GitReading(line, facts);
        git.Effects.AddRange(ForThisCommand(facts));
        if (line.Problem.Length > 0)
        {
            git.RunsProgram(line.Problem, "write out the git command, or run the program from the shell");
        }
        else if (GitVerbs.ReaderOf(line.Verb) is not { } reader)
        {
            git.Unclear($"git {line.Verb}", "a built-in git command; a program called git-" + line.Verb + " can be run by that name");
        }
        else if (!(line.Rest is ["--help", ..] or ["-h"]))
        {
            reader(git);
        }

        var rest = git.Push is { } push ? push.Arguments : git.Rest;
        return new(line with { Globals = WithHooks(git.Globals, facts), Rest = rest }, git.Effects)
        {
            Push = git.Push,
            Sources = git.Sources,
        };
    }

    private static IEnumerable<GitEffect> ForThisCommand(IGitFacts facts) =>
        facts.Config.Where(e => e.FromCommand && e.Key != HooksKey).Select(e => new GitEffect.Sets(e.Key, e.Value));

    // Agents switch hooks off in their own housekeeping, by -c or the environment. The last -c counts: the repository's own run all the
    // same, and nothing need be said about it.
    private static IReadOnlyList<string> WithHooks(IReadOnlyList<string> globals, IGitFacts facts) =>
        facts.HooksPath.Length > 0 && facts.Config.Any(e => e.FromCommand && e.Key == HooksKey)
            ? [.. globals, "-c", $"core.hooksPath={facts.HooksPath}"]
            : globals;
}
