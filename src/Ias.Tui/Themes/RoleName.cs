using System.Collections.Immutable;
using System.Text;

namespace Ias.Tui.Themes;

/// <summary>Names of roles in theme files, such as <c>meter-full</c>.</summary>
public static class RoleName
{
    /// <summary>Names of all roles, in the order of <see cref="Role"/>.</summary>
    public static ImmutableArray<string> All { get; } = [.. Enum.GetNames<Role>().Select(Written)];

    public static string Of(Role role) => All[(int)role];

    /// <summary>Role with that name, or null.</summary>
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
