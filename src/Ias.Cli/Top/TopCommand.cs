using System.CommandLine;
using Ias.Cli.Answers;

namespace Ias.Cli.Top;

/// <summary><c>ias top</c>: every work tree and queue of this person on this machine, and on others.</summary>
internal static class TopCommand
{
    public static Command Make(CommandContext context)
    {
        var hosts = new Argument<string[]>("host")
        {
            Description = "Other machines to show as well, as you name them for ssh; ias must be installed there",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "With --json: one object per line, first all of it, then what has changed, until Ctrl-C",
        };
        var once = new Option<bool>("--once") { Description = "Print a table and leave, as without a terminal" };
        var readOnly = new Option<bool>("--read-only") { Description = "Look only: no key sends an engine a request" };
        var ascii = new Option<bool>("--ascii") { Description = "Draw lines and meters in plain ASCII" };
        var theme = TuiCommand.ThemeOption();
        var command = new Command("top", "Show every work tree and queue of yours on this machine full-screen, and on others by ssh")
        {
            hosts,
            once,
            json,
            follow,
            readOnly,
            ascii,
            theme,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(follow) && !parsed.GetValue(json))
            {
                parsed.AddError("--follow is for --json; without both, the list follows by itself.");
            }
        });
        command.SetAction(
            async (parsed, cancel) =>
            {
                var named = parsed.GetValue(hosts) ?? [];
                if (!parsed.GetValue(json) && !parsed.GetValue(once) && TuiCommand.Capabilities().Refusal is null)
                {
                    return (int)
                        TuiCommand.Show(
                            context,
                            new TuiChoices(
                                parsed.GetValue(ascii),
                                Theme: parsed.GetValue(theme),
                                ReadOnlyBecause: parsed.GetValue(readOnly) ? "--read-only was given" : null,
                                OpensWorkTrees: true,
                                Hosts: named
                            )
                        );
                }

                using var machines = new Machines(context, named);
                if (parsed.GetValue(follow))
                {
                    await FollowAsync(context, machines);
                    return (int)ExitCode.Ok;
                }

                var seen = await machines.ReadAsync(context.Stop);
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(context, new TopChanges(context.Time).Whole(seen));
                }
                else
                {
                    TopTable.Write(context, seen);
                }

                return (int)(seen.Hosts.Any(host => host.Away.Length > 0) ? ExitCode.Failed : ExitCode.Ok);
            }
        );
        return command;
    }

    // Until Ctrl-C, or nobody reads any more: over ssh nothing else says that the other end is gone.
    private static async Task FollowAsync(CommandContext context, Machines machines)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        OutputReader.WhenGone(over.Cancel);
        var changes = new TopChanges(context.Time);
        await machines.FollowAsync(
            seen =>
            {
                if (changes.Next(seen) is { } answer)
                {
                    JsonAnswer.Write(context, answer, indented: false);
                }
            },
            over.Token
        );
    }
}
