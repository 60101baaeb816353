"""A client that shares no code with Enjambre: learns the schema by server reflection, then finds and fetches a file.

Usage: foreign_client.py IDENTITY_FOLDER WEBSERVER NAME
Prints one JSON document. Needs grpcio and protobuf (Debian: python3-grpcio).
"""
import hashlib
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto
REFLECTION = "grpc.reflection.v1"


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory().GetPrototype(descriptor)


def reflection_pool():
    """The few messages of the reflection service that are needed to learn all the others."""
    file = descriptor_pb2.FileDescriptorProto(
        name="reflection.proto", package=REFLECTION, syntax="proto3")

    def message(name, *fields):
        made = file.message_type.add(name=name)
        for field_name, number, kind, label, type_name in fields:
            made.field.add(name=field_name, number=number, type=kind, label=label,
                           type_name=f".{REFLECTION}.{type_name}" if type_name else None)

    one, many = FIELD.LABEL_OPTIONAL, FIELD.LABEL_REPEATED
    message("ServerReflectionRequest",
            ("file_containing_symbol", 4, FIELD.TYPE_STRING, one, None),
            ("list_services", 7, FIELD.TYPE_STRING, one, None))
    message("ServiceResponse", ("name", 1, FIELD.TYPE_STRING, one, None))
    message("ListServiceResponse", ("service", 1, FIELD.TYPE_MESSAGE, many, "ServiceResponse"))
    message("FileDescriptorResponse", ("file_descriptor_proto", 1, FIELD.TYPE_BYTES, many, None))
    message("ServerReflectionResponse",
            ("file_descriptor_response", 4, FIELD.TYPE_MESSAGE, one, "FileDescriptorResponse"),
            ("list_services_response", 6, FIELD.TYPE_MESSAGE, one, "ListServiceResponse"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


class Server:
    """A server whose services are learned from itself."""

    def __init__(self, address, name, identity):
        credentials = grpc.ssl_channel_credentials(
            root_certificates=identity["network"], private_key=identity["identity"],
            certificate_chain=identity["certificate"])
        # Who it is follows from its certificate, not from where it is.
        self.channel = grpc.secure_channel(
            address, credentials, options=[("grpc.ssl_target_name_override", name)])
        self.pool = descriptor_pool.DescriptorPool()
        self.known_files = set()
        reflection = reflection_pool()
        self.request = message_class(
            reflection.FindMessageTypeByName(f"{REFLECTION}.ServerReflectionRequest"))
        response = message_class(
            reflection.FindMessageTypeByName(f"{REFLECTION}.ServerReflectionResponse"))
        self.reflect = self.channel.stream_stream(
            f"/{REFLECTION}.ServerReflection/ServerReflectionInfo",
            request_serializer=self.request.SerializeToString,
            response_deserializer=response.FromString)
        listed = self.ask(list_services="*").list_services_response
        self.services = sorted(service.name for service in listed.service)

    def ask(self, **question):
        return next(self.reflect(iter([self.request(**question)])))

    def learn(self, symbol):
        answer = self.ask(file_containing_symbol=symbol).file_descriptor_response
        files = [descriptor_pb2.FileDescriptorProto.FromString(raw)
                 for raw in answer.file_descriptor_proto]
        waiting = {file.name: file for file in files if file.name not in self.known_files}
        while waiting:
            ready = [file for file in waiting.values()
                     if not any(needed in waiting for needed in file.dependency)]
            for file in ready:
                self.pool.Add(file)
                self.known_files.add(file.name)
                del waiting[file.name]

    def call(self, service, method, **fields):
        self.learn(service)
        described = self.pool.FindServiceByName(service).methods_by_name[method]
        request = message_class(described.input_type)
        response = message_class(described.output_type)
        streams = getattr(described, "server_streaming", service.endswith(".Fragments"))
        make = self.channel.unary_stream if streams else self.channel.unary_unary
        return make(f"/{service}/{method}", request_serializer=request.SerializeToString,
                    response_deserializer=response.FromString)(request(**fields), timeout=20)


def read_identity(folder):
    identity = {}
    for part in ["identity", "certificate", "network"]:
        with open(f"{folder}/{part}.pem", "rb") as file:
            identity[part] = file.read()
    return identity


def refusal(address, name, identity, certified):
    """The status of a call to a server by somebody who is not let in, or who wants another one."""
    own = {"private_key": identity["identity"], "certificate_chain": identity["certificate"]}
    credentials = grpc.ssl_channel_credentials(
        root_certificates=identity["network"], **(own if certified else {}))
    options = [("grpc.ssl_target_name_override", name)]
    with grpc.secure_channel(address, credentials, options=options) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        try:
            check(b"", timeout=10)
            return "OK"
        except grpc.RpcError as error:
            return error.code().name


def main(folder, webserver, name):
    identity = read_identity(folder)
    door = Server(webserver, "webserver.enjambre", identity)
    tracker = Server(door.call("enjambre.v1.Directory", "FindTracker").trackers[0].address,
                     "tracker.enjambre", identity)
    found = tracker.call("enjambre.v1.Catalog", "Search", query=name.split("/")[-1])
    located = tracker.call("enjambre.v1.Catalog", "Locate", name=name)
    # What says that this client may read the file; the peers ask for it.
    ticket = {"ticket": {"statement": located.ticket.statement,
                         "signature": located.ticket.signature}}
    peers = {}
    content = hashlib.sha256()
    for index, fragment_id in enumerate(located.manifest.fragment_ids):
        holders = located.holders[index].peer_indexes
        peer = located.peers[holders[index % len(holders)]]
        address = peer.address
        if address not in peers:
            peers[address] = Server(address, f"{peer.peer_id[:32]}.peer.enjambre", identity)
        chunks = peers[address].call("enjambre.v1.Fragments", "Fetch", fragment_id=fragment_id,
                                     ticket=ticket)
        fragment = b"".join(chunk.data for chunk in chunks)
        assert hashlib.sha256(fragment).digest() == fragment_id
        content.update(fragment)
    some_peer = next(iter(peers.values()))
    health = {
        program: server.call("grpc.health.v1.Health", "Check").status
        for program, server in [("webserver", door), ("tracker", tracker), ("peer", some_peer)]
    }
    refusals = {
        "nobody": refusal(webserver, "webserver.enjambre", identity, False),
        "to another": refusal(webserver, "tracker.enjambre", identity, True),
        "member": refusal(webserver, "webserver.enjambre", identity, True),
    }
    print(json.dumps({
        "refusals": refusals,
        "services": {"webserver": door.services, "tracker": tracker.services,
                     "peer": some_peer.services},
        "health": health,
        "found": [entry.record.name for entry in found.entries],
        "holders_asked": len(peers),
        "size": located.manifest.size,
        "sha256": content.hexdigest(),
    }))


main(*sys.argv[1:])
