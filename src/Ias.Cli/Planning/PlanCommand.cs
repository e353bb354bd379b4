using System.CommandLine;
using Ias.Cli.Runs;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Planning;

namespace Ias.Cli.Planning;

/// <summary><c>ias plan WISH</c>: an agent makes a plan of a wish, and a person keeps it. <c>ias plan --import FILE</c>: a checklist
/// becomes the plan, without an agent.</summary>
public static class PlanCommand
{
    public static Command Make(CommandContext context)
    {
        var flags = new WishFlags();
        var yes = new Option<bool>("--yes") { Description = "Keep the plan without asking" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done; start no agent, change nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON; asks nothing" };
        var command = new Command("plan", "Have an agent make a plan of a wish: sprints a run can work off. You keep it, or not");
        flags.AddTo(command);
        command.Options.Add(yes);
        command.Options.Add(dryRun);
        command.Options.Add(json);
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                WithinTurn.Refuse(context, place, "plan …");
                if (flags.Imported(parsed, context) is { } imported)
                {
                    var import = new ImportSession(context, place, new PlanFiles(place.WorkTree, context.Time), imported);
                    return (int)
                        await import.RunAsync(flags.Appends(parsed), parsed.GetValue(dryRun), parsed.GetValue(yes), parsed.GetValue(json));
                }

                var file = ConfigFile.Load(place.WorkTree);
                var configuration = flags.Over(file, parsed);
                var files = new PlanFiles(place.WorkTree, context.Time);
                var going = flags.Continued(parsed, files, context);
                var order = going is null ? await flags.OrderAsync(parsed, context, place) : null;
                var options = configuration.ToRunOptions();
                options =
                    options.AgentScript.Length > 0
                        ? options with
                        {
                            AgentScript = Path.GetFullPath(options.AgentScript, place.WorkTree),
                        }
                        : options;
                var session = new PlanSession(context, place, files, options, parsed.GetValue(json), parsed.GetValue(yes));
                if (parsed.GetValue(dryRun))
                {
                    return (int)session.Preview(order, going);
                }

                Allowance.Require(
                    GitPlace.Here(place.WorkTree),
                    GuardedSettings.Of(file, configuration),
                    context.CalledAs,
                    context.Consent,
                    words => context.Error.WriteLine($"warning: {words}")
                );
                return (int)await session.RunAsync(order, going);
            }
        );
        return command;
    }
}
