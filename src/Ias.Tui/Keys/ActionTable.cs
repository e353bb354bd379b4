using System.Text;

namespace Ias.Tui.Keys;

/// <summary>Documentation tables of actions and their keys.</summary>
public static class ActionTable
{
    /// <summary>One Markdown table per group, with the default keys.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var group in Enum.GetValues<ActionGroup>())
        {
            text.Append(text.Length > 0 ? "\n" : "").Append($"### {group}\n\n| keys | action | what it does |\n|---|---|---|\n");
            foreach (var entry in DashboardActions.All)
            {
                if (entry.Group == group)
                {
                    text.Append(
                        $"| {string.Join(" ", entry.Defaults.Select(key => $"`{KeyNotation.Format(key)}`"))} | `{entry.Id}` | {entry.Meaning}{(entry.Steers ? " (asks first)" : "")} |\n"
                    );
                }
            }
        }

        return text.ToString();
    }
}
