using System.Text.Json;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>An issue as its reporter wrote it.</summary>
public sealed record Issue(int Number, string Title, string Body, string Url);

/// <summary>Issues through the <c>gh</c> command; reads only.</summary>
public sealed class Issues(ProcessRunner processes, GhAccess access, TimeProvider time)
{
    /// <summary>Name of the gh program.</summary>
    public string Program { get; init; } = "gh";

    /// <exception cref="ProblemException">gh is missing, not logged in, or has no such issue.</exception>
    public async Task<Issue> ReadAsync(int number, CancellationToken cancel)
    {
        var text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var asked = await access.RunAsync(
            processes,
            time,
            Program,
            ["issue", "view", text, "--json", "number,title,body,url"],
            null,
            TimeSpan.FromSeconds(60),
            cancel
        );
        if (!asked.Ok)
        {
            throw new ProblemException(
                new Problem(
                    $"gh cannot read issue {number}.",
                    GitCommand.Tail(asked),
                    ShellLine.Of($"gh issue view {number}\nias run --bug \"what is wrong\"     (without an issue)")
                )
            );
        }

        try
        {
            using var issue = JsonDocument.Parse(asked.Output);
            var root = issue.RootElement;
            return new Issue(
                number,
                root.GetProperty("title").GetString() ?? "",
                root.GetProperty("body").GetString() ?? "",
                root.GetProperty("url").GetString() ?? ""
            );
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ProblemException(
                new Problem(
                    "gh gave an answer that ias cannot read.",
                    asked.Output.Trim(),
                    ShellLine.Of($"gh issue view {number} --json title,body")
                ),
                e
            );
        }
    }
}
