using Ias.Core.Model;
using Ias.Engine.Ice;
using Ias.Engine.Ice.Copy;

namespace Ias.Engine.Git.Writing;

/// <summary>Runs the repository's commit-msg hook (githooks(5)) by itself: an agent cannot fix what it refuses.</summary>
internal static class MessageHook
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1); // where nothing is committed yet

    // From the work tree's top, as git calls it. Whatever else fails is not the hook's answer.
    private const string Ask = """
        !f() {
            hook=$(git rev-parse --git-path hooks/commit-msg) && [ -f "$hook" ] && [ -x "$hook" ] || exit 0
            case $hook in /*) ;; *) hook=./$hook ;; esac
            file=$(mktemp) && cat > "$file" || exit 0
            "$hook" "$file"
            status=$?
            rm -f "$file"
            exit $status
        }; f
        """;

    /// <summary>True when the repository has a commit-msg hook.</summary>
    /// <param name="setting"><c>core.hooksPath</c>; empty = git's own folder.</param>
    public static bool IsThere(GitPlace place, string setting) =>
        PersonHooks.Of(place, setting, "", Environment.GetEnvironmentVariable("HOME")).Folder is { Length: > 0 } folder
        && RepositoryCode.IsHook(Path.Combine(folder, "commit-msg"));

    /// <summary>Refusal of the first message the hook rejects; null when it accepts all of them.</summary>
    /// <param name="template">What words them (<see cref="CommitMessage"/>).</param>
    /// <param name="headers"><c>type(scope): what</c>, each.</param>
    /// <param name="trailers">Those of each message.</param>
    public static async Task<Problem?> WhyNotAsync(
        Repository repository,
        TurnGuard guard,
        string template,
        IEnumerable<string> headers,
        IReadOnlyList<KeyValuePair<string, string>> trailers,
        CancellationToken cancel
    )
    {
        var head = await repository.HeadAsync(cancel);
        var request = new GuardRequest(
            $"message-{Environment.ProcessId}",
            repository.WorkTree,
            head.Branch,
            head.Commit,
            [],
            ReadOnly: true,
            [],
            "",
            CheckRemote: false
        );
        await using var cage = await guard.BeginAsync(request, cancel);
        foreach (var header in headers)
        {
            var message = CommitMessage.Of(template, header);
            var commit = new CommitRequest(message.Subject, trailers, [], [], request, message.Body);
            if (await RefusalAsync(repository, cage, Committer.Message(commit), Longest, cancel) is { } said)
            {
                return Problem(message.Subject, said);
            }
        }

        return null;
    }

    /// <summary>Refusal of a message by the hook; null when the hook accepts it or does not exist.</summary>
    /// <param name="message">As git would be given it.</param>
    /// <param name="limit">Time limit; a hook that exceeds it counts as accepting.</param>
    public static async Task<string?> RefusalAsync(
        Repository repository,
        GuardedTurn cage,
        byte[] message,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        var asked = await repository.WriteAsync(
            cage.WrapGit(
                GitCommand.Write(repository.WorkTree, "-c", $"alias.ias-message={Ask}", "ias-message") with
                {
                    Input = message,
                    Timeout = limit,
                }
            ),
            cancel
        );
        return asked.Ok || asked.TimedOut ? null : GitCommand.Tail(asked);
    }

    /// <summary>The person's way out.</summary>
    /// <param name="subject">What was refused.</param>
    /// <param name="said">By the hook.</param>
    public static Problem Problem(string subject, string said) =>
        new(
            $"The repository's commit-msg hook refuses the message of ias's own commits, which {Core.Config.ConfigKeys.CommitMessage} words: \"{subject}\".",
            said,
            $"write into .loa.config.yaml, under run_mode, what it takes, for example:  git: {{commit_message: 'ABC-1 {{type}}: {{subject}}'}}"
        );
}
