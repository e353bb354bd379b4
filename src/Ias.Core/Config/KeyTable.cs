using System.Text;

namespace Ias.Core.Config;

/// <summary>The documentation's table of configuration keys.</summary>
public static class KeyTable
{
    /// <summary>One Markdown table, a row a key.</summary>
    /// <param name="keys">The keys; null = all that ias has.</param>
    public static string Markdown(ConfigKeySet? keys = null)
    {
        var table = new StringBuilder("| key | default | allowed | option | meaning |\n|---|---|---|---|---|\n");
        foreach (var key in keys ?? ConfigKeys.All)
        {
            var otherwise =
                key.Unset.Length > 0 ? (key.Default.Length > 0 ? $"`{key.Default}` ({key.Unset})" : key.Unset) : $"`{key.Default}`";
            var flags = string.Join(", ", key.Flag.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(flag => $"`{flag}`"));
            table.Append($"| `{key.Path}` | {otherwise} | {key.Allowed} | {flags} | {key.Meaning} |\n");
        }

        return table.ToString();
    }
}
