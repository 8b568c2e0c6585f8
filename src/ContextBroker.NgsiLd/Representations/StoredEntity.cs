using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The form in which engines keep entities and changes: compact UTF-8 JSON with expanded names; what is written is read back equal.</summary>
public static class StoredEntity
{
    // A body may be 64 deep; the stored form spends at most three levels on one of the body's.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 4 * JsonText.MaxDepth };

    /// <summary>Everything but <see cref="Entity.Version"/>, which engines keep beside it.</summary>
    public static void Write(IBufferWriter<byte> output, Entity entity)
    {
        var writer = JsonWriters.Rent(output);
        StoredEntityWriter.WriteEntity(writer, entity);
        JsonWriters.FlushAndReturn(writer);
    }

    public static Entity Read(ReadOnlySpan<byte> utf8)
    {
        var reader = Start(utf8);
        return StoredEntityReader.ReadEntity(ref reader);
    }

    /// <summary>Whether a state can be told against an earlier one of the same entity: by its attributes and modifiedAt.</summary>
    public static bool CanTell(Entity entity, Entity before) => StoredDelta.CanTell(entity, before);

    /// <summary>What a state has that an earlier one has not: short where they share attributes, by reference.</summary>
    /// <param name="before">One for which <see cref="CanTell"/>.</param>
    public static void WriteDelta(IBufferWriter<byte> output, Entity entity, Entity before)
    {
        var writer = JsonWriters.Rent(output);
        StoredDelta.Write(writer, entity, before);
        JsonWriters.FlushAndReturn(writer);
    }

    /// <param name="before">A state equal to the one that it was written against. What stayed is taken from it, <see cref="Entity.Version"/> too.</param>
    public static Entity ReadDelta(ReadOnlySpan<byte> utf8, Entity before)
    {
        var reader = Start(utf8);
        return StoredDelta.Read(ref reader, before);
    }

    /// <summary>The attribute changes of a change record, without the entity's state.</summary>
    public static void WriteChanges(IBufferWriter<byte> output, EntityChange change)
    {
        var writer = JsonWriters.Rent(output);
        StoredEntityWriter.WriteChanges(writer, change);
        JsonWriters.FlushAndReturn(writer);
    }

    /// <param name="state">The state that the change was written with: instances that lie in it are taken from it.</param>
    public static EntityChange ReadChanges(ReadOnlySpan<byte> utf8, Entity state)
    {
        var reader = Start(utf8);
        return StoredEntityReader.ReadChanges(ref reader, state);
    }

    public static void WriteInstance(IBufferWriter<byte> output, AttributeInstance instance)
    {
        var writer = JsonWriters.Rent(output);
        StoredEntityWriter.WriteInstance(writer, instance);
        JsonWriters.FlushAndReturn(writer);
    }

    public static AttributeInstance ReadInstance(ReadOnlySpan<byte> utf8)
    {
        var reader = Start(utf8);
        return StoredEntityReader.ReadInstance(ref reader);
    }

    private static Utf8JsonReader Start(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        reader.Read();
        return reader;
    }
}
