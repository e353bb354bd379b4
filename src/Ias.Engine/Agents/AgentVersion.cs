using Ias.Core.Agents;

namespace Ias.Engine.Agents;

/// <summary>Parses the version output of an agent.</summary>
public static class AgentVersion
{
    /// <summary>
    /// First word of the first line that is a version: <c>2.1.330 (Claude Code)</c>, <c>codex-cli 0.169.0</c>; null if not found.
    /// </summary>
    public static Version? Read(string output)
    {
        foreach (var word in output.Trim().Split('\n')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var digits = word.AsSpan().TrimStart('v');
            var end = 0;
            while (end < digits.Length && (char.IsAsciiDigit(digits[end]) || digits[end] == '.'))
            {
                end++;
            }

            if (Version.TryParse(digits[..end], out var version))
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>Sentence when the reported version is older than the one ias was tested with; else null.</summary>
    public static string? IsOlder(IAgent agent, string output) =>
        agent.KnownGood is { } good && Read(output) is { } version && version < good
            ? $"{agent.Name} is {version}; ias was tested with {good}."
            : null;
}
