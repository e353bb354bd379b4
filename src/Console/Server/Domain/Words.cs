using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Console.Server.Domain;

/// <summary>Members of an enum as words in snake case: in JSON, in the database, on the command line.</summary>
public static class Words
{
    /// <summary>The word of a member.</summary>
    public static string Of<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());

    /// <summary>The member with that word, or null.</summary>
    public static T? Find<T>(string? word)
        where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
        {
            if (string.Equals(Of(member), word, StringComparison.Ordinal))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>All words, for messages.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}

/// <summary>Reads and writes an enum as its words.</summary>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
