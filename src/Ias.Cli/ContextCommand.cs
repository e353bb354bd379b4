using System.CommandLine;
using System.Globalization;
using Ias.Cli.Answers;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Scaffolding;

namespace Ias.Cli;

/// <summary><c>ias context</c>: what an agent would read here, in its order, with sizes.</summary>
public static class ContextCommand
{
    // Beyond it what is read first leaves too little room for the work, and is read less carefully.
    private const long Much = 20_000;

    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("context", "Show what an agent reads in this repository, in order, with sizes, and what is missing")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var seen = AgentContext.Of(GitPlace.Here(context.Folder).WorkTree);
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(
                    context,
                    new ContextAnswer(seen.Start, seen.Later, seen.Start.Sum(item => item.Bytes), seen.Start.Sum(item => item.Tokens))
                );
            }
            else
            {
                Write(context, seen);
            }

            return (int)(seen.Start.All(item => item.Missing) ? ExitCode.NothingToDo : ExitCode.Ok);
        });
        return command;
    }

    private static void Write(CommandContext context, AgentContext seen)
    {
        var width = seen.Start.Concat(seen.Later).Max(item => item.Path.Length) + 2;
        Part("At the start of every task, in this order", seen.Start);
        Part("When needed", seen.Later);
        var total = seen.Start.Sum(item => item.Tokens);
        context.Out.WriteLine($"{ContextItem.Size(seen.Start.Sum(item => item.Bytes))} at the start, about {Number(total)} tokens.");
        if (context.Quiet)
        {
            return;
        }

        if (total > Much)
        {
            context.Out.WriteLine(
                $"That is a lot: beyond {Number(Much)} tokens, agents lose track of what they read first. Move what is rarely needed into files that are looked up."
            );
        }

        if (seen.Start.Concat(seen.Later).Any(item => item.Missing))
        {
            context.Out.WriteLine($"next: {context.CalledAs} init     (writes what is missing, never overwrites)");
        }
        else if (seen.Start.FirstOrDefault(item => item.Blanks > 0) is { } unfilled)
        {
            context.Out.WriteLine($"next: $EDITOR {ShellWord.Quote(unfilled.Path)}     (text in _underscores_ tells an agent nothing)");
        }

        void Part(string title, IReadOnlyList<ContextItem> items)
        {
            context.Out.WriteLine(title);
            context.Out.WriteLine();
            foreach (var item in items)
            {
                context.Out.WriteLine(
                    item.Missing
                        ? $"  {item.Path.PadRight(width)}{"missing", 9}"
                        : $"  {item.Path.PadRight(width)}{ContextItem.Size(item.Bytes), 9}  ~{Number(item.Tokens), 6} tokens{(item.Blanks > 0 ? $"   {item.Blanks} to fill in" : "")}"
                );
            }

            context.Out.WriteLine();
        }
    }

    private static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
