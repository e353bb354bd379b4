using System.Data;
using System.Data.Common;
using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A statement and its parameters. Text for people has one way in, <see cref="Text"/> and its kin, which checks it and asks the
/// data policy; everything else has a shape that is no prose.</summary>
public sealed class Statement
{
    private const double LargestReal = 1e15;

    private readonly Database _database;
    private readonly DbCommand _command;
    private readonly DataPolicy? _policy;
    private readonly CancellationToken _cancel;

    internal Statement(Database database, DbCommand command, DataPolicy? policy, CancellationToken cancel) =>
        (_database, _command, _policy, _cancel) = (database, command, policy, cancel);

    private DataPolicy Policy => _policy ?? throw new InvalidOperationException("text belongs to a workspace");

    public Statement Id(string name, EntityId? id) => Add(name, DbType.String, id?.Value);

    /// <exception cref="RefusalException">It is prose, or a secret.</exception>
    public Statement Word(string name, string? word)
    {
        Check(name, word);
        return Add(name, DbType.String, word);
    }

    /// <exception cref="RefusalException">It is a secret.</exception>
    public Statement Word(string name, Word? word) => Word(name, word?.ToString());

    public Statement Member<T>(string name, T member)
        where T : struct, Enum => Add(name, DbType.String, Words.Of(member));

    public Statement Number(string name, long? number) => Add(name, DbType.Int64, number);

    /// <exception cref="RefusalException">It is so large that a sum of such numbers overflows.</exception>
    public Statement Real(string name, double? number) =>
        number is null or (>= -LargestReal and <= LargestReal)
            ? Add(name, DbType.Double, number)
            : throw RefusalException.Invalid($"{name} must be a number from -{LargestReal:E0} to {LargestReal:E0}.");

    public Statement Flag(string name, bool flag) => Add(name, DbType.Int64, flag ? 1L : 0L);

    /// <summary>A list for <see cref="Database.In"/>.</summary>
    public Statement List(string name, IReadOnlyList<string> values)
    {
        _command.Parameters.Add(_database.Texts(name, values));
        return this;
    }

    /// <summary>Words in one column, with blanks between.</summary>
    /// <exception cref="RefusalException">One is a secret.</exception>
    public Statement WordList(string name, IEnumerable<string> words)
    {
        var joined = string.Join(' ', words);
        Content.Check(name, joined);
        return Add(name, DbType.String, joined);
    }

    /// <summary>A hash, or something else of the server's own making, or what is looked for among such.</summary>
    /// <exception cref="RefusalException">It holds a zero character, which PostgreSQL does not take.</exception>
    public Statement Own(string name, string? text) =>
        text?.Contains('\0', StringComparison.Ordinal) == true
            ? throw RefusalException.Invalid($"{name} holds a zero character.")
            : Add(name, DbType.String, text);

    /// <summary>Text for people; the parameter has the column's name.</summary>
    /// <exception cref="RefusalException">It is a diff, a file or a secret.</exception>
    public Statement Text(TextField field, string? text)
    {
        Content.Check(field, text);
        return Add(field.Column, DbType.String, Policy.Text(field, text));
    }

    /// <summary>Several such texts in one column.</summary>
    /// <exception cref="RefusalException">One is a diff, a file or a secret.</exception>
    public Statement Texts(TextField field, IEnumerable<string>? texts)
    {
        if (texts is null)
        {
            return Add(field.Column, DbType.String, null);
        }

        var list = new JsonArray();
        foreach (var text in texts)
        {
            Content.Check(field, text);
            list.Add((JsonNode)JsonValue.Create(text));
        }

        return Add(field.Column, DbType.String, Policy.Allows(field.Name) ? list.ToJsonString() : null);
    }

    /// <summary>An object, parts of which may be text.</summary>
    /// <exception cref="RefusalException">One is a diff, a file or a secret.</exception>
    public Statement Structure(JsonField field, JsonObject? value)
    {
        Content.Check(field, value);
        return Add(field.Column, DbType.String, Policy.Structure(field, value)?.ToJsonString());
    }

    /// <summary>More parameters, for a part of the statement that is not always there.</summary>
    public Statement Also(bool needed, Func<Statement, Statement> add) => needed ? add(this) : this;

    public Task<int> ExecuteAsync() => _command.ExecuteNonQueryAsync(_cancel);

    /// <summary>The first row, or nothing.</summary>
    public async Task<T?> FirstAsync<T>(Func<Row, T> read)
        where T : class
    {
        await using var reader = await _command.ExecuteReaderAsync(_cancel);
        return await reader.ReadAsync(_cancel) ? read(new Row(reader, _policy)) : null;
    }

    public async Task<List<T>> ListAsync<T>(Func<Row, T> read)
    {
        var rows = new List<T>();
        await using var reader = await _command.ExecuteReaderAsync(_cancel);
        while (await reader.ReadAsync(_cancel))
        {
            rows.Add(read(new Row(reader, _policy)));
        }

        return rows;
    }

    /// <summary>Every row as it is stored, for a backup: nothing is hidden, nothing is shown to anybody.</summary>
    internal async IAsyncEnumerable<JsonObject> RowsAsync()
    {
        await using var reader = await _command.ExecuteReaderAsync(_cancel);
        while (await reader.ReadAsync(_cancel))
        {
            var row = new JsonObject();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                // A generated column: the database that restores the row computes it again.
                if (reader.GetDataTypeName(i) == "tsvector")
                {
                    continue;
                }

                if (
                    !reader.IsDBNull(i)
                    && reader.GetFieldType(i) is var type
                    && (type == typeof(string) || type == typeof(long) || type == typeof(double))
                )
                {
                    row[reader.GetName(i)] =
                        type == typeof(string) ? JsonValue.Create(reader.GetString(i))
                        : type == typeof(long) ? JsonValue.Create(reader.GetInt64(i))
                        : JsonValue.Create(reader.GetDouble(i));
                }
            }

            yield return row;
        }
    }

    /// <summary>A row that <see cref="RowsAsync"/> gave.</summary>
    internal Statement Values(JsonObject row)
    {
        foreach (var (column, value) in row)
        {
            _ =
                value is not JsonValue one ? Add(column, DbType.String, null)
                : one.TryGetValue<string>(out var text) ? Add(column, DbType.String, text)
                : one.TryGetValue<long>(out var number) ? Add(column, DbType.Int64, number)
                : Add(column, DbType.Double, one.GetValue<double>());
        }

        return this;
    }

    /// <summary>Refuses what is no word.</summary>
    /// <exception cref="RefusalException">It is prose, or a secret.</exception>
    internal static void Check(string name, string? word)
    {
        if (word is not null && !Contract.Word.Fits(word))
        {
            throw RefusalException.Invalid($"{name} must be one word of at most {Contract.Word.Limit} characters.");
        }

        Content.Check(name, word);
    }

    /// <summary>The one number of the one row; null without a row, or where there is none in it.</summary>
    public async Task<long?> NumberAsync() =>
        await _command.ExecuteScalarAsync(_cancel) is { } value and not DBNull ? Convert.ToInt64(value) : null;

    private Statement Add(string name, DbType type, object? value)
    {
        var parameter = _command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        _command.Parameters.Add(parameter);
        return this;
    }
}

/// <summary>A row being read; text for people comes out through the data policy only.</summary>
public readonly struct Row
{
    private readonly DbDataReader _reader;
    private readonly DataPolicy? _policy;

    internal Row(DbDataReader reader, DataPolicy? policy) => (_reader, _policy) = (reader, policy);

    private DataPolicy Policy => _policy ?? throw new InvalidOperationException("text belongs to a workspace");

    public EntityId Id(string column) => new(_reader.GetString(_reader.GetOrdinal(column)));

    public EntityId? IdOrNone(string column) => Own(column) is { } id ? new EntityId(id) : null;

    public Word Word(string column) => new(_reader.GetString(_reader.GetOrdinal(column)));

    public Word? WordOrNone(string column) => Own(column) is { } word ? new Word(word) : null;

    public T Member<T>(string column)
        where T : struct, Enum =>
        Words.Find<T>(Own(column)) ?? throw new InvalidDataException($"{column} holds {Own(column)}, which this program does not know");

    public long Number(string column) => _reader.GetInt64(_reader.GetOrdinal(column));

    public long? NumberOrNone(string column) => _reader.GetOrdinal(column) is var at && _reader.IsDBNull(at) ? null : _reader.GetInt64(at);

    public double? Real(string column) => _reader.GetOrdinal(column) is var at && _reader.IsDBNull(at) ? null : _reader.GetDouble(at);

    public bool Flag(string column) => Number(column) != 0;

    public IReadOnlyList<string> WordList(string column) => (Own(column) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Text stored with <see cref="Statement.Own"/>; null if there is none.</summary>
    public string? Own(string column) => _reader.GetOrdinal(column) is var at && _reader.IsDBNull(at) ? null : _reader.GetString(at);

    public string? Text(TextField field) => Policy.Text(field, Own(field.Column));

    public IReadOnlyList<string> Texts(TextField field) =>
        Policy.Allows(field.Name) && Own(field.Column) is { } list && JsonNode.Parse(list) is JsonArray texts
            ? [.. texts.Select(text => text!.GetValue<string>())]
            : [];

    public JsonObject? Structure(JsonField field) =>
        Policy.Structure(field, Own(field.Column) is { } text ? JsonNode.Parse(text) as JsonObject : null);
}
