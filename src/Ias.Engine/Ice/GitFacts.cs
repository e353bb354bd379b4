using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// The answers about a repository, gathered before a command line is judged. It is judged once to find out what the policy wants to know;
/// the real git answers; and again until nothing is open. So a commit costs two or three short git calls, a rebase two more, and judging
/// stays pure.
/// </summary>
public static class GitFacts
{
    // An answer may lead to one more question (what is HEAD? is it published?), but not to many.
    private const int MostRounds = 12;

    /// <summary>Asks the real git, in the place and environment the command line would run in.</summary>
    /// <exception cref="ProblemException">git cannot be started.</exception>
    public static async Task<IGitFacts> GatherAsync(ProcessRunner processes, GitFactsRequest request, CancellationToken cancel)
    {
        var git = new GitQuestions(processes, request);
        var facts = new GatheredFacts(await git.BaseAsync(cancel), request);
        for (var round = 0; round < MostRounds; round++)
        {
            _ = GitPolicy.Judge(request.Arguments, facts);
            if (facts.TakeOpen() is not { Count: > 0 } open)
            {
                return facts;
            }

            // Each is a short process; they run side by side.
            var answers = await Task.WhenAll(open.Select(question => git.AnswerAsync(question, cancel)));
            for (var i = 0; i < open.Count; i++)
            {
                facts.Learn(open[i], answers[i]);
            }
        }

        return facts.GiveUp();
    }
}

/// <summary>The git command to be judged, with its surroundings.</summary>
/// <param name="Git">Absolute path of the real git.</param>
/// <param name="Folder">Folder the command would run in.</param>
/// <param name="Arguments">Everything after <c>git</c>.</param>
/// <param name="Environment">Variables set (null: removed) on top of this process's own environment, as the command would have
/// them.</param>
/// <param name="Scope">The run around it.</param>
public sealed record GitFactsRequest(
    string Git,
    string Folder,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string?> Environment,
    IceScope Scope
);

/// <summary>The run a command line belongs to.</summary>
/// <param name="CommonDir">Absolute git common dir of the run's repository; empty = no run: the repository at hand counts as the
/// run's.</param>
/// <param name="Remotes">Fetch and push URLs (or paths) of the run's remotes as recorded when it started; empty without a run: the present
/// ones count.</param>
/// <param name="Protected">Names and patterns protected beside the immutable set and the remotes' HEAD branches.</param>
/// <param name="IsCopy">The run's repository at hand is a copy of the turn's own.</param>
/// <param name="Signers">Folder of the programs that have signatures made outside; empty = none.</param>
public sealed record IceScope(
    string CommonDir,
    IReadOnlyList<string> Remotes,
    IReadOnlyList<string> Protected,
    string Signers = "",
    bool IsCopy = false
)
{
    /// <summary>Scope of a command outside a run.</summary>
    public static IceScope NoRun { get; } = new("", [], []);
}
