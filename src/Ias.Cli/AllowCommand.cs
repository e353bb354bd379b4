using System.CommandLine;
using System.Text.Json;
using Ias.Engine.Consent;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Cli;

/// <summary><c>ias allow</c>: the person's word for what this repository's files loosen and the programs they name.</summary>
public static class AllowCommand
{
    public static Command Make(CommandContext context)
    {
        var show = new Option<bool>("--show") { Description = "Show what would be allowed; allow nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "allow",
            "Allow what this repository's settings loosen, and the programs they name, as they are now. Shows them first. Your answer is kept in your state folder and applies to this work tree only."
        )
        {
            show,
            json,
        };
        command.SetAction(parsed => (int)Allow(context, parsed.GetValue(show), parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Allow(CommandContext context, bool showOnly, bool asJson)
    {
        var place = GitPlace.Here(context.Folder);
        if (Allowance.InsideTurn && !showOnly)
        {
            throw new ProblemException(
                new Problem(
                    "Nothing can be allowed from inside a turn. You must do it outside.",
                    place.WorkTree,
                    $"{context.CalledAs} allow --show     (shows what there is to allow)"
                )
            );
        }

        var settings = GuardedFiles.All(place, context.CalledAs, words => context.Error.WriteLine($"warning: {words}"));
        var answer = context.Consent.Look(place, settings);
        if (!showOnly)
        {
            context.Consent.Record(place, settings);
        }

        if (asJson)
        {
            WriteJson(context, place, answer, allowed: !showOnly);
        }
        else
        {
            Write(context, place, answer, allowed: !showOnly);
        }

        return ExitCode.Ok;
    }

    private static void Write(CommandContext context, GitPlace place, ConsentAnswer answer, bool allowed)
    {
        context.Out.WriteLine(
            answer.IsClear
                ? $"nothing to allow: no setting is looser than {(answer.IsFirst ? "by default" : "you have allowed")}, in {place.WorkTree}"
                : answer.Words.Replace("\n", "\n  ", StringComparison.Ordinal)
        );
        if (answer.IsClear || context.Quiet)
        {
            return;
        }

        context.Out.WriteLine(
            allowed
                ? $"allowed, for {place.WorkTree}; anything looser than this will be asked about again"
                : $"nothing was allowed; to allow it for {place.WorkTree}: {context.CalledAs} allow"
        );
    }

    private static void WriteJson(CommandContext context, GitPlace place, ConsentAnswer answer, bool allowed) =>
        JsonAnswer.Write(
            context,
            json =>
            {
                json.WriteNumber("schema_version", 1);
                json.WriteString("work_tree", place.WorkTree);
                json.WriteBoolean("allowed", allowed);
                json.WriteBoolean("first", answer.IsFirst);
                json.WriteString("damage", answer.Damage);
                json.WriteStartArray("differences");
                foreach (var difference in answer.Differences)
                {
                    json.WriteStartObject();
                    json.WriteString("key", difference.Setting.Key);
                    json.WriteString("where", difference.Setting.Where);
                    List(json, "was", difference.Was);
                    json.WriteBoolean("was_seen", difference.WasSeen);
                    List(json, "now", difference.Setting.Now);
                    json.WriteString("text", difference.Words);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
        );

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
