using System.Collections.Immutable;
using System.Text;

namespace Ias.Tui.Looks;

/// <summary>Roles as theme files write them: <c>meter-full</c>.</summary>
public static class RoleName
{
    /// <summary>One a role, in their order.</summary>
    public static ImmutableArray<string> All { get; } = [.. Enum.GetNames<Role>().Select(Written)];

    public static string Of(Role role) => All[(int)role];

    /// <summary>The role of that name, or null.</summary>
    public static Role? Find(string name) => All.IndexOf(name) is >= 0 and var at ? (Role)at : null;

    private static string Written(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            text.Append(char.IsUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
