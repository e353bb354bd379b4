using Ias.Cli.Answers;
using Ias.Cli.Top;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Console;

/// <summary>Items that wait for a person in the work trees of this machine; no Console is asked for them.</summary>
internal static class LocalInbox
{
    private const string Allow = "allow";

    /// <summary>All of it, oldest first.</summary>
    public static async Task<IReadOnlyList<LocalItem>> ReadAsync(CommandContext context, CancellationToken cancel)
    {
        using var machines = new Machines(context, []);
        var seen = await machines.ReadAsync(cancel);
        if (seen.Trouble.Length > 0)
        {
            context.Error.WriteLine($"warning: {seen.Trouble}");
        }

        return
        [
            .. seen
                .Rows.SelectMany(row =>
                    row.Needs.Select(need => new LocalItem(row.WorkTree, row.RunId, need.Kind, need.What, need.Command, need.Since))
                        .Concat(ToAllow(context, row))
                )
                .OrderBy(item => item.CreatedAt),
        ];
    }

    // What its next start would be refused for.
    private static IEnumerable<LocalItem> ToAllow(CommandContext context, WorkTreeRow row)
    {
        try
        {
            if (
                GitPlace.Find(row.WorkTree) is not { } place
                || context.Consent.Look(place, GuardedFiles.All(place, row.CalledAs, static _ => { })) is not { IsClear: false } answer
            )
            {
                return [];
            }

            var asked = new DateTimeOffset(
                File.GetLastWriteTimeUtc(Path.Combine(row.WorkTree, Core.Config.ConfigKeys.FileName)),
                TimeSpan.Zero
            );
            return
            [
                new LocalItem(row.WorkTree, "", Allow, answer.Words.Split('\n')[0].TrimEnd(':'), $"{row.CalledAs} allow --show", asked),
            ];
        }
        catch (ProblemException unreadable)
        {
            return [new LocalItem(row.WorkTree, "", Allow, unreadable.Problem.What, unreadable.Problem.Next, context.Time.GetUtcNow())];
        }
    }
}
