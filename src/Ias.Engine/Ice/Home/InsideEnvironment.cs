using System.Collections;
using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Home;

/// <summary>The environment of a turn: of the person's variables those that <see cref="InsideVariables"/> and <c>ice.environment</c>
/// name.</summary>
internal static class InsideEnvironment
{
    /// <summary>Takes everything else out.</summary>
    /// <param name="spec">The process to be started.</param>
    /// <param name="environment">Its variables, changed here: null removes what would be inherited.</param>
    /// <param name="named">Names in <c>ice.environment</c>.</param>
    public static void Limit(ProcessSpec spec, Dictionary<string, string?> environment, IReadOnlyList<string> named)
    {
        // What the engine itself gives git, or the program of a phase, for one command; of the person's own nobody knows what is a login.
        var given = environment
            .Keys.Where(name => name == "STATE_DIR" || name.StartsWith("GIT_CONFIG_", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        if (!spec.ClearEnvironment)
        {
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            {
                environment.TryAdd((string)variable.Key, (string?)variable.Value);
            }
        }

        foreach (var (name, value) in environment.ToList())
        {
            // A file of settings that lies in the home is not there; git takes what is made of it for ~/.gitconfig.
            var isOther = name is "GIT_CONFIG_GLOBAL" or "GIT_CONFIG_SYSTEM" && value != "/dev/null";
            var isOfTheCommand = given.Contains(name) && !isOther;
            if (isOther || (value is not null && !isOfTheCommand && !InsideVariables.IsInside(name, value, named)))
            {
                environment[name] = null;
            }
        }
    }
}
