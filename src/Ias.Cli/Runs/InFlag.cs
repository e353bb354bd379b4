using System.CommandLine;
using Ias.Core.Config;
using Ias.Engine.Files;

namespace Ias.Cli.Runs;

/// <summary><c>--in FOLDER</c>: the folder of a monorepo that the work is limited to, named from where the person stands.</summary>
internal sealed class InFlag
{
    private readonly Option<string?> _in = new(ConfigKeys.All.Find(ConfigKeys.In)!.Flag)
    {
        Description = ConfigKeys.All.Find(ConfigKeys.In)!.Meaning,
        HelpName = ConfigKeys.All.Find(ConfigKeys.In)!.FlagValue,
    };

    public void AddTo(Command command) => command.Options.Add(_in);

    /// <summary>The configuration with the folder that was given over it.</summary>
    /// <exception cref="ProblemException">It is outside the repository.</exception>
    public Configuration Over(Configuration configuration, ParseResult parsed, CommandContext context, RunPlace place)
    {
        if (parsed.GetValue(_in) is not { } given)
        {
            return configuration;
        }

        var from = RealPath.Of(context.Folder);
        var folder = Path.GetRelativePath(place.WorkTree, Path.GetFullPath(given, from));
        // From a folder below, a path from the repository's top is understood as well.
        return configuration.With(
            _in.Name,
            !OutsideFolder.Exists(Path.Combine(place.WorkTree, folder)) && OutsideFolder.Exists(Path.Combine(place.WorkTree, given))
                ? given
                : folder
        );
    }
}
