using System.Globalization;
using System.Text;

namespace Ias.Core.Runs.Breaker;

/// <summary>The documentation's table of the circuit breaker's triggers.</summary>
public static class BreakerTable
{
    /// <summary>One Markdown table, a row a trigger.</summary>
    public static string Markdown(BreakerTriggers triggers)
    {
        var table = new StringBuilder("| trigger | default | counts | set by | goes down by |\n|---|---|---|---|---|\n");
        foreach (var trigger in triggers.All)
        {
            var (unit, key) = (trigger.HoursFrom is null ? "" : " h", trigger.LimitKey);
            var flag = key.Flag.Length > 0 ? $", `{key.Flag}`" : "";
            table.Append(
                CultureInfo.InvariantCulture,
                $"| `{trigger.Name}` | {trigger.Level.Limit}{unit} | {trigger.Counts} | `{key.Path}`{flag} | {trigger.LoweredBy} |\n"
            );
        }

        return table.ToString();
    }
}
